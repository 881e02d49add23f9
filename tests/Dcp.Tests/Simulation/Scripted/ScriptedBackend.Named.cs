using Dcp.Wire;

namespace Dcp.Tests.Simulation.Scripted;

/// <content>Prepared statements in SQL. Their names and the protocol's are the same.</content>
internal sealed partial class ScriptedBackend
{
    /// <summary>Those that were prepared by SQL, with the text that did it.</summary>
    private readonly Dictionary<string, string> _ofSql = [];

    private bool PrepareBySql(ScriptedStatement statement)
    {
        var name = statement.Argument(0);
        if (_statements.ContainsKey(name)) return Fail(SqlState.DuplicatePreparedStatement, $"prepared statement \"{name}\" already exists");
        _statements[name] = string.Join(' ', statement.Arguments.Skip(2));
        _ofSql[name] = statement.Text;
        return Done("PREPARE");
    }

    private async Task<bool> ExecuteNamedAsync(ScriptedStatement statement, bool describe)
    {
        var name = statement.Argument(0);
        if (!_statements.TryGetValue(name, out var sql)) return FailUnknown(name);
        if (ScriptedStatement.Split(sql) is [var inner]) return await ExecuteAsync(inner, describe);
        BackendMessages.WriteEmptyQueryResponse(_connection);
        return true;
    }

    private bool FailUnknown(string name) => Fail(SqlState.InvalidStatementName, $"prepared statement \"{name}\" does not exist");
}
