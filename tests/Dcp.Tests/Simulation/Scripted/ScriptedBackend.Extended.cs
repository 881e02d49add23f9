using System.Text;
using Dcp.Wire;

namespace Dcp.Tests.Simulation.Scripted;

/// <content>The extended protocol, and COPY.</content>
internal sealed partial class ScriptedBackend
{
    private readonly Dictionary<string, string> _statements = [];
    private readonly Dictionary<string, string> _portals = [];
    private bool _skipping;

    /// <summary>Names of the statements that are prepared, without the unnamed one.</summary>
    internal IEnumerable<string> Statements => _statements.Keys.Where(name => name.Length > 0);

    private async Task ServeExtendedAsync(FrontendCode code, byte[] body)
    {
        if (code == FrontendCode.Sync)
        {
            _skipping = false;
            Ready();
            return;
        }

        if (_skipping) return;
        if (code == FrontendCode.Execute) _skipping = !await ExecutePortalAsync(body);
        else _skipping = !Prepare(code, body);
    }

    private bool Prepare(FrontendCode code, byte[] body)
    {
        switch (code)
        {
            case FrontendCode.Parse:
                return Parse(body);
            case FrontendCode.Bind:
                return Bind(body);
            case FrontendCode.Describe:
                return Describe(body);
            case FrontendCode.Close:
                if (!NamedMessage.TryParse(body, out var close)) return Fail(SqlState.ProtocolViolation, "invalid message format");
                (close.Kind == ObjectKind.Statement ? _statements : _portals).Remove(Utf8(close.Name));
                if (close.Kind == ObjectKind.Statement) _ofSql.Remove(Utf8(close.Name));
                BackendMessages.WriteCloseComplete(_connection);
                return true;
            case FrontendCode.Flush:
                return true;
            default:
                return Fail(SqlState.ProtocolViolation, $"unexpected message {code}");
        }
    }

    private bool Parse(byte[] body)
    {
        if (!ParseMessage.TryParse(body, out var parse)) return Fail(SqlState.ProtocolViolation, "invalid message format");
        var (name, sql) = (Utf8(parse.Statement), Utf8(parse.Sql));
        _database.Parses++;
        if (name.Length == 0) _statements.Remove("");
        var statements = ScriptedStatement.Split(sql);
        if (statements is [{ Verb: "bad" }]) return Fail(SqlState.SyntaxError, "syntax error at or near \"bad\"");
        if (IsRefused(sql)) return FailAborted();
        if (_statements.ContainsKey(name))
            return Fail(SqlState.DuplicatePreparedStatement, $"prepared statement \"{name}\" already exists");
        _statements[name] = sql;
        BackendMessages.WriteParseComplete(_connection);
        return true;
    }

    private bool Bind(byte[] body)
    {
        if (!BindMessage.TryParse(body, out var bind)) return Fail(SqlState.ProtocolViolation, "invalid message format");
        if (!TryStatement(bind.Statement, out var sql)) return false;
        if (ParametersOf(sql) is var count && count != bind.Parameters.Count)
        {
            return Fail(
                SqlState.ProtocolViolation,
                $"bind message supplies {bind.Parameters.Count} parameters, but prepared statement \"{Utf8(bind.Statement)}\" requires {count}");
        }

        if (IsRefused(sql)) return FailAborted();
        var number = 1;
        foreach (var value in bind.Parameters) sql = sql.Replace($"${number++}", Utf8(value.Bytes), StringComparison.Ordinal);
        _portals[Utf8(bind.Portal)] = sql;
        BackendMessages.WriteBindComplete(_connection);
        return true;
    }

    private bool Describe(byte[] body)
    {
        if (!NamedMessage.TryParse(body, out var describe)) return Fail(SqlState.ProtocolViolation, "invalid message format");
        string? sql;
        if (describe.Kind == ObjectKind.Statement)
        {
            if (!TryStatement(describe.Name, out sql)) return false;
        }
        else if (!_portals.TryGetValue(Utf8(describe.Name), out sql))
        {
            return Fail("34000", $"portal \"{Utf8(describe.Name)}\" does not exist");
        }

        var rows = ScriptedStatement.Split(sql) is [{ HasRows: true } statement] ? statement : null;
        if (rows is not null && Status == TransactionStatus.Failed) return FailAborted();
        if (describe.Kind == ObjectKind.Statement)
            BackendMessages.WriteParameterDescription(_connection, [.. Enumerable.Repeat(25, ParametersOf(sql))]);
        if (rows is not null) Describe(rows);
        else BackendMessages.WriteNoData(_connection);
        return true;
    }

    private bool TryStatement(ReadOnlySpan<byte> name, out string sql)
    {
        var found = _statements.TryGetValue(Utf8(name), out var text);
        sql = text ?? "";
        return found || Fail(
            SqlState.InvalidStatementName,
            name.IsEmpty ? "unnamed prepared statement does not exist" : $"prepared statement \"{Utf8(name)}\" does not exist");
    }

    private bool IsRefused(string sql) =>
        Status == TransactionStatus.Failed && ScriptedStatement.Split(sql) is [{ Verb: not ("rollback" or "commit") }, ..];

    private bool FailAborted() =>
        Fail(SqlState.InFailedTransaction, "current transaction is aborted, commands ignored until end of transaction block");

    private static int ParametersOf(string sql)
    {
        var count = 0;
        while (sql.Contains($"${count + 1}", StringComparison.Ordinal)) count++;
        return count;
    }

    private async Task<bool> ExecutePortalAsync(byte[] body)
    {
        if (!TryPortal(body, out var sql)) return Fail("34000", "portal does not exist");
        if (ScriptedStatement.Split(sql) is [var statement]) return await ExecuteAsync(statement, describe: false);
        BackendMessages.WriteEmptyQueryResponse(_connection);
        return true;
    }

    private bool TryPortal(byte[] body, out string sql)
    {
        sql = "";
        if (!ExecuteMessage.TryParse(body, out var execute)) return false;
        var found = _portals.TryGetValue(Utf8(execute.Portal), out var text);
        sql = text ?? "";
        return found;
    }

    private async Task<bool> CopyInAsync(int failAfter)
    {
        BackendMessages.WriteCopyInResponse(_connection, 0);
        _connection.Flush();
        long bytes = 0;
        for (var messages = 0; ;)
        {
            if (await NextAsync() is not var (code, body)) return false;
            switch (code)
            {
                case FrontendCode.CopyData when ++messages >= failAfter:
                    return Fail("22P02", "invalid input syntax");
                case FrontendCode.CopyData:
                    bytes += body.Length;
                    break;
                case FrontendCode.CopyDone:
                    return Done($"COPY {bytes}");
                case FrontendCode.CopyFail:
                    return Fail(SqlState.QueryCanceled, "COPY from stdin failed");
                case FrontendCode.Flush or FrontendCode.Sync:
                    break;
                default:
                    return Fail(SqlState.ProtocolViolation, $"unexpected message {code} during COPY");
            }
        }
    }

    private async Task<bool> CopyOutAsync(int count, int size)
    {
        BackendMessages.WriteCopyOutResponse(_connection, 0);
        var data = new byte[size];
        for (var i = 0; i < count && !IsGone; i++)
        {
            BackendMessages.WriteCopyData(_connection, data);
            await DrainAsync();
        }

        if (IsGone) return false;
        BackendMessages.WriteCopyDone(_connection);
        return Done($"COPY {count}");
    }

    private static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
