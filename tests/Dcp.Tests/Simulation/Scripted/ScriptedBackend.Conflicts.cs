using Dcp.Wire;

namespace Dcp.Tests.Simulation.Scripted;

/// <content>Statements that fail a number of times, as those do that run into others.</content>
internal sealed partial class ScriptedBackend
{
    private bool Conflicting(ScriptedStatement statement)
    {
        var name = statement.Argument(0);
        var failures = _database.Conflicts.GetValueOrDefault(name);
        _database.Conflicts[name] = failures + 1;
        var isRows = statement.Verb == "values";
        for (var i = 0; isRows && i < statement.Number(2); i++) BackendMessages.WriteDataRow(_connection, new string('x', statement.Number(3)));
        if (failures < statement.Number(1)) return Fail(isRows || statement.Argument(2).Length == 0 ? "40001" : statement.Argument(2), "could not serialize access");
        return Done(isRows ? $"SELECT {statement.Number(2)}" : "UPDATE 1");
    }
}
