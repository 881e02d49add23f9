using System.Globalization;
using Dcp.Wire;

namespace Dcp.Tests.Simulation.Scripted;

/// <content>What each statement does.</content>
internal sealed partial class ScriptedBackend
{
    private string? _owner;

    private async Task QueryAsync(string sql)
    {
        _statements.Remove("");
        var statements = ScriptedStatement.Split(sql);
        if (statements.Count == 0) BackendMessages.WriteEmptyQueryResponse(_connection);
        foreach (var statement in statements)
        {
            if (!await ExecuteAsync(statement, describe: true)) break;
        }

        Ready();
    }

    private void Ready()
    {
        if (Status == TransactionStatus.Idle) _portals.Clear();
        if (Status == TransactionStatus.Idle && !IsGone) WriteNotes();
        if (!IsGone) BackendMessages.WriteReadyForQuery(_connection, Status);
    }

    /// <summary>False: it failed.</summary>
    private async Task<bool> ExecuteAsync(ScriptedStatement statement, bool describe)
    {
        _database.Executed.Add(string.Create(CultureInfo.InvariantCulture, $"{ProcessId} {statement.Text}"));
        AssertOwn(statement);
        if (Status == TransactionStatus.Failed && statement.Verb is not ("rollback" or "commit"))
            return FailAborted();
        if (describe && statement.HasRows) Describe(statement);
        switch (statement.Verb)
        {
            case "echo":
                return Row(string.Join(' ', statement.Arguments));
            case "pid":
                return Row(ProcessId.ToString(CultureInfo.InvariantCulture));
            case "state":
                foreach (var (name, value) in _parameters.Changed) BackendMessages.WriteDataRow(_connection, "s", name, value);
                foreach (var channel in statement.Text.Contains("pg_listening_channels", StringComparison.Ordinal) ? _channels : [])
                    BackendMessages.WriteDataRow(_connection, "l", channel, "");
                foreach (var (name, sql) in statement.Text.Contains("pg_prepared_statements", StringComparison.Ordinal) ? _ofSql : [])
                    BackendMessages.WriteDataRow(_connection, "p", name, sql);
                return Done("SELECT");
            case "secret":
                return Secret(statement);
            case "notice":
                BackendMessages.WriteNoticeResponse(_connection, ErrorFields.Create("NOTICE", "00000", statement.Argument(0)));
                return Row("noticed");
            case "rows":
                return await RowsAsync(statement.Number(0), statement.Number(1));
            case "sleep":
                return await SleepAsync(TimeSpan.FromMilliseconds(statement.Number(0)));
            case "begin" or "commit" or "rollback":
                return Transaction(statement.Verb);
            case "set_config" or "set" or "reset" or "show" or "discard":
                return Setting(statement);
            case "listen" or "unlisten" or "notify":
                return Listening(statement);
            case "notes":
                return NoteCount();
            case "select" when statement.Text.Contains("pg_catalog.pg_settings", StringComparison.Ordinal):
                return Done("SELECT 0");
            case "deallocate" when statement.Argument(0) == "all":
                DeallocateAll();
                return Done("DEALLOCATE ALL");
            case "deallocate":
                return _ofSql.Remove(statement.Argument(0)) | _statements.Remove(statement.Argument(0)) ? Done("DEALLOCATE") : FailUnknown(statement.Argument(0));
            case "prepare":
                return PrepareBySql(statement);
            case "execute":
                return await ExecuteNamedAsync(statement, describe);
            case "copy" when statement.Argument(0) == "out":
                return await CopyOutAsync(statement.Number(1), statement.Number(2));
            case "copy":
                return await CopyInAsync(statement.Arguments is [_, "fail", ..] ? statement.Number(2) : int.MaxValue);
            case "update" or "values":
                return Conflicting(statement);
            case "fail":
                return Fail(statement.Argument(0), "told to fail");
            case "die":
                BackendMessages.WriteErrorResponse(_connection, ErrorFields.Fatal(SqlState.AdminShutdown, "terminating connection"));
                _connection.Close();
                return false;
            case "crash":
                if (statement.Arguments is ["half"]) _connection.Write([(byte)'D', 0, 0, 1, 0, 0, 1]);
                if (statement.Arguments is ["half"]) _connection.Close();
                else _connection.Abort();
                return false;
            case "nonsense":
                BackendMessages.WriteBindComplete(_connection);
                return Done("NONSENSE");
            default:
                return Fail(SqlState.SyntaxError, $"syntax error at \"{statement.Verb}\"");
        }
    }

    /// <summary>A client that names itself (<c>begin NAME</c>, <c>echo NAME-TOKEN</c>) finds nobody else in its transaction.</summary>
    private void AssertOwn(ScriptedStatement statement)
    {
        if (!_database.ChecksOwners) return;
        if (statement.Verb == "begin") _owner = statement.Arguments is [var name, ..] ? name : null;
        if (Status == TransactionStatus.Idle || _owner is null || statement.Verb is not ("begin" or "commit" or "rollback" or "echo")) return;
        var who = statement.Argument(0).Split('-')[0];
        Assert.True(who == _owner, $"{who} is in a transaction of {_owner}");
    }

    private bool Done(string tag)
    {
        BackendMessages.WriteCommandComplete(_connection, tag);
        return true;
    }

    private void Describe(ScriptedStatement statement) =>
        BackendMessages.WriteRowDescription(_connection, [.. statement.Columns.Select(FieldDescription.Text)]);

    private bool Secret(ScriptedStatement statement)
    {
        var user = statement.Argument(statement.Arguments.Length - 1);
        if (!_database.Secrets.TryGetValue(user, out var secret)) return Done("SELECT 0");
        if (statement.Columns.Length == 2) BackendMessages.WriteDataRow(_connection, user, secret);
        else BackendMessages.WriteDataRow(_connection, secret);
        return Done("SELECT 1");
    }

    private bool Row(string value)
    {
        BackendMessages.WriteDataRow(_connection, value);
        return Done("SELECT 1");
    }

    private bool Fail(string sqlState, string message)
    {
        if (IsGone) return false;
        BackendMessages.WriteErrorResponse(_connection, ErrorFields.Error(sqlState, message));
        if (Status == TransactionStatus.InTransaction) Status = TransactionStatus.Failed;
        return false;
    }

    private async Task<bool> RowsAsync(int count, int size)
    {
        for (var i = 0; i < count && !IsGone; i++)
        {
            BackendMessages.WriteDataRow(_connection, new string((char)('a' + (i % 26)), size));
            await DrainAsync();
        }

        return !IsGone && Done($"SELECT {count}");
    }

    private async Task<bool> SleepAsync(TimeSpan time)
    {
        _running = true;
        _connection.Flush();
        await PassAsync(time);
        _running = false;
        if (!_cancelled) return !IsGone && Row("slept");
        _cancelled = false;
        return Fail(SqlState.QueryCanceled, "canceling statement due to user request");
    }

    private bool Transaction(string verb)
    {
        if (verb == "begin")
        {
            if (Status == TransactionStatus.Idle) _parameters.Begin();
            if (Status == TransactionStatus.Idle) Status = TransactionStatus.InTransaction;
            return Done("BEGIN");
        }

        var commits = verb == "commit" && Status == TransactionStatus.InTransaction;
        if (Status != TransactionStatus.Idle) Change(parameters => parameters.End(commits));
        Status = TransactionStatus.Idle;
        EndNotes(commits);
        return Done(commits ? "COMMIT" : "ROLLBACK");
    }

    private void DeallocateAll()
    {
        foreach (var name in Statements.ToArray()) _statements.Remove(name);
        _ofSql.Clear();
    }

    private bool Setting(ScriptedStatement statement)
    {
        var name = statement.Argument(0);
        switch (statement.Verb)
        {
            case "show":
                return _parameters.TryGet(name, out var shown) ? Row(shown) : Fail(SqlState.UndefinedObject, $"unrecognized parameter \"{name}\"");
            case "discard":
                DeallocateAll();
                _channels.Clear();
                Change(parameters => parameters.ResetAll());
                return Done("DISCARD ALL");
            case "reset":
                Change(parameters =>
                {
                    if (name == "all") parameters.ResetAll();
                    else parameters.Reset(name);
                });
                return Done("RESET");
        }

        string? wrong = null;
        Change(parameters =>
        {
            if (statement.Verb == "set" && statement.Argument(1) == "default") parameters.Reset(name);
            else wrong = parameters.Set(name, statement.Argument(1));
        });
        if (wrong is not null) return Fail(wrong, $"invalid value for parameter \"{name}\": \"{statement.Argument(1)}\"");
        return statement.Verb == "set" ? Done("SET") : Row(statement.Argument(1));
    }

    /// <summary>Reports what is another value afterwards.</summary>
    private void Change(Action<ScriptedParameters> change)
    {
        var before = _parameters.Copy();
        change(_parameters);
        foreach (var (name, value) in _parameters.Reported)
        {
            if (before[name] != value) BackendMessages.WriteParameterStatus(_connection, name, value);
        }
    }
}
