namespace Dcp.Server.Admin.Commands;

/// <summary><c>RECONNECT [db]</c>: every server of now is closed, idle ones at once and the others when they are given back.</summary>
internal sealed class ReconnectCommand() : NodeCommand("RECONNECT")
{
    internal override Arity Argument => Arity.Optional;

    internal override Task RunHereAsync(CommandCall call)
    {
        IEnumerable<Pool.Pool> pools = call.Host.Pools.All;
        if (call.Argument.Length > 0)
        {
            if (call.FindDatabase("reconnect") is not { } database) return Task.CompletedTask;
            pools = call.Host.Pools.Of(database);
        }

        call.Log(Name);
        foreach (var pool in pools) pool.CloseAll("database configuration changed");
        call.Answer(Name);
        return Task.CompletedTask;
    }
}
