namespace Dcp.Server.Admin.Commands;

/// <summary>
/// <c>WAIT_CLOSE [db]</c>: answers when no server is left that has to be closed (after RECONNECT, or a RELOAD that changed the database).
/// </summary>
internal sealed class WaitCloseCommand() : NodeCommand("WAIT_CLOSE")
{
    internal override Arity Argument => Arity.Optional;

    internal override async Task RunHereAsync(CommandCall call)
    {
        IEnumerable<Pool.Pool> pools = call.Host.Pools.All;
        if (call.Argument.Length > 0)
        {
            if (call.FindDatabase("wait in") is not { } database) return;
            pools = call.Host.Pools.Of(database);
        }

        call.Log(Name);
        if (await call.WaitUntilAsync(() => !pools.Any(pool => IsClosing(pool))))
        {
            call.Answer(Name);
        }
    }

    private static bool IsClosing(Pool.Pool pool)
    {
        var snapshot = pool.Snapshot();
        return snapshot.Servers.Concat(snapshot.Listening).Any(server => server.CloseNeeded is not null);
    }
}
