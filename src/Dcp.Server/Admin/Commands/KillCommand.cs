using Dcp.Server.Pool;
using Dcp.Server.Session;

namespace Dcp.Server.Admin.Commands;

/// <summary>
/// <c>KILL [db]</c>: clients are thrown out and servers closed at once, whatever they are doing; then the database is paused until RESUME.
/// </summary>
internal sealed class KillCommand() : NodeCommand("KILL")
{
    internal override Arity Argument => Arity.Optional;

    internal override async Task RunHereAsync(CommandCall call)
    {
        var host = call.Host;
        if (host.Pools.AllPaused)
        {
            call.Error("already suspended/paused");
            return;
        }

        HashSet<Database> doomed;
        if (call.Argument.Length == 0)
        {
            doomed = [.. host.Pools.All.Select(pool => pool.Database)];
        }
        else
        {
            if (call.FindDatabase("kill") is not { } database) return;
            doomed = [database];
        }

        call.Log(Name);
        host.Pools.Pause(doomed);
        host.Stop(StopRequest.Killed, session => session.Pool is { } pool && doomed.Contains(pool.Database));
        // Each reactor has ended its sessions by the time that it gets to this.
        await host.CollectAsync(_ => true);
        foreach (var pool in doomed.SelectMany(host.Pools.Of)) pool.CloseListening("killed");
        call.Answer(Name);
    }
}
