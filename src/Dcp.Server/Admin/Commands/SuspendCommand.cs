using Dcp.Server.Session;
using Dcp.Wire;

namespace Dcp.Server.Admin.Commands;

/// <summary>
/// <c>SUSPEND</c>: nothing is read any more, of clients and of servers, and the answer comes when what was read is sent on. Who cannot read it
/// within suspend_timeout is disconnected. It ends by RESUME, or when the administrator goes away.
/// </summary>
internal sealed class SuspendCommand() : Command("SUSPEND")
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    internal override async Task RunAsync(ConsoleCall call)
    {
        var host = call.Host;
        var session = call.Session;
        if (host.Pools.AllPaused || host.IsSuspended)
        {
            call.Error("already suspended/paused");
            return;
        }

        if (host.Catalog.Databases.Any(database => database.IsPaused))
        {
            call.Error("cannot suspend with paused databases");
            return;
        }

        call.Log(Name);
        host.Suspend(session);
        session.Canceled = host.Resume;
        try
        {
            await WaitAsync(call, host, session);
        }
        finally
        {
            session.Canceled = null;
        }
    }

    private async Task WaitAsync(ConsoleCall call, SessionHost host, ClientSession session)
    {
        var began = session.Reactor.Now;
        while (host.IsSuspended)
        {
            if ((await host.CollectAsync(other => other.IsQuiet)).TrueForAll(isQuiet => isQuiet))
            {
                call.Answer(Name);
                return;
            }

            var limit = host.Settings.SuspendTimeout;
            if (limit > TimeSpan.Zero && session.Reactor.Elapsed(began, session.Reactor.Now) >= limit) host.Stop(StopRequest.SuspendTimeout, other => !other.IsQuiet);
            var timer = session.Reactor.Schedule(s_look, session.Signal.Set);
            var isAlive = await session.PauseAsync();
            timer.Cancel();
            if (!isAlive) return;
        }

        call.Error("resumed before everything was sent", SqlState.QueryCanceled);
    }
}
