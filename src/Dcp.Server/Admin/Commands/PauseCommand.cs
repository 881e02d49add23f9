namespace Dcp.Server.Admin.Commands;

/// <summary>
/// <c>PAUSE [db]</c>: servers are closed as soon as their clients give them back, clients wait, and the answer comes when no server
/// is left. Whoever gave the command may go away; it holds until RESUME.
/// </summary>
internal sealed class PauseCommand() : NodeCommand("PAUSE")
{
    internal override Arity Argument => Arity.Optional;

    internal override async Task RunHereAsync(CommandCall call)
    {
        var pools = call.Host.Pools;
        if (pools.AllPaused || call.Host.IsSuspended)
        {
            call.Error("already suspended/paused");
            return;
        }

        Func<bool> isPaused;
        IEnumerable<Pool.Pool> concerned;
        Action resume;
        if (call.Argument.Length == 0)
        {
            call.Log(Name);
            pools.PauseAll();
            concerned = pools.All;
            isPaused = () => pools.AllPaused;
            resume = pools.ResumeAll;
        }
        else
        {
            if (call.FindDatabase("pause") is not { } database) return;
            call.Log(Name);
            pools.Pause([database]);
            concerned = pools.Of(database);
            isPaused = () => database.IsPaused;
            resume = () => pools.Resume([database]);
        }

        if (!await call.WaitUntilAsync(() => !isPaused() || concerned.All(pool => pool.Snapshot().Servers.Count == 0), resume)) return;
        if (isPaused()) call.Answer(Name);
        else call.Error("resumed before all servers were closed");
    }
}
