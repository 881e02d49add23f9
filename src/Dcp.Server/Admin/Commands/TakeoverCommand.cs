using Dcp.Server.Session;

namespace Dcp.Server.Admin.Commands;

/// <summary>
/// <c>TAKEOVER</c>, dcp's own: another process of the same user (<c>-R</c>) goes on with the sockets of this one. The console's connection becomes
/// the channel over which they go.
/// </summary>
internal sealed class TakeoverCommand() : Command("TAKEOVER")
{
    internal override async Task RunAsync(ConsoleCall call)
    {
        var session = call.Session;
        if (!Access.IsOwnProcess(session))
        {
            call.Error("TAKEOVER is for the user that the process runs as, over its Unix socket");
            return;
        }

        if (call.Control.IsShuttingDown)
        {
            call.Error("pooler is shutting down");
            return;
        }

        if (call.Host.Pools.AllPaused || call.Host.IsSuspended)
        {
            call.Error("cannot take over while paused or suspended");
            return;
        }

        if (!call.Control.BeginDeparture())
        {
            call.Error("another process is taking over already");
            return;
        }

        call.Log(Name);
        TaskCompletionSource<int> given = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Connection.GiveAway(given.SetResult);
        if (await given.Task is >= 0 and var channel) call.Control.Depart(channel);
        session.Finish("takeover");
    }
}
