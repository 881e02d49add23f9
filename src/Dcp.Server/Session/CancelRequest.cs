using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// A client asks to cancel what another connection of its runs. The request goes to the very node that the query runs on, and the
/// server it is meant for is given to nobody else until that node has closed the cancel connection: so a late cancel can never
/// hit the next client's query.
/// </summary>
internal static class CancelRequest
{
    /// <summary>Cancels for one server under way together; more would change nothing.</summary>
    private const int MaxUnderWay = 2;

    /// <summary>Returns when the database has taken note: a client waits for its cancel connection to be closed.</summary>
    internal static async Task RunAsync(ClientSession session, StartupPacket packet)
    {
        if (PeerCancels.Find(session.Host, packet) is { } peer)
        {
            var taken = await session.Host.Peers.ForwardAsync(session, peer, packet);
            session.Finish(taken ? "successful cancel request" : "failed cancel request");
            return;
        }

        var secret = packet.CancelKey.ToArray();
        if (await RunHereAsync(session.Host, packet.ProcessId, secret) is { } confirmed)
        {
            session.Finish(confirmed ? "successful cancel request" : "cancel_wait_timeout");
            return;
        }

        var isOurs = CancelInOtherProcess(session.Host, packet.ProcessId, secret);
        var isFound = isOurs || (session.Host.CancelElsewhere is { } elsewhere && await elsewhere(packet.ProcessId, secret));
        session.Finish(isFound ? "successful cancel request" : "failed cancel request");
    }

    /// <summary>The client may still be with the process that this one takes over, or have gone to the one that takes over; false when there is neither.</summary>
    private static bool CancelInOtherProcess(SessionHost host, int processId, byte[] secret)
    {
        var isAsked = host.CancelAtPredecessor?.Invoke(processId, secret) == true;
        if (host.Departure is not { } departure) return isAsked;
        departure.Cancel(processId, secret);
        return true;
    }

    /// <summary>Null when no client of this process has the key; otherwise whether the database has taken note. Any thread.</summary>
    internal static async Task<bool?> RunHereAsync(SessionHost host, int processId, byte[] secret) =>
        host.CancelKeys.Find(processId, secret) is { } target ? await CancelAsync(host, target) : null;

    /// <summary>Cancels what the client runs; true when the database has taken note, or there was nothing to cancel. Any thread.</summary>
    internal static Task<bool> CancelAsync(SessionHost host, ClientSession target)
    {
        TaskCompletionSource<bool> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        target.Reactor.Post(() => _ = host.Log.WatchAsync(ForwardAsync(target, host.Settings.CancelWaitTimeout, done), target.LogName));
        return done.Task;
    }

    private static async Task ForwardAsync(ClientSession target, TimeSpan limit, TaskCompletionSource<bool> done)
    {
        target.Canceled?.Invoke();
        if (target.State == ClientState.Waiting || target.Retry is { IsPausing: true })
        {
            target.IsCancelAsked = true;
            target.Signal.Set();
        }

        if (target.Server is { CancelsUnderWay: < MaxUnderWay } server && (server.Replies.IsBusy || server.Startup is not null))
        {
            server.CancelsUnderWay++;
            var outcome = Outcome.Unsure;
            try
            {
                outcome = await SendAsync(server, limit);
                if (outcome == Outcome.Unsure) server.CloseNeeded ??= "a cancel request for it was never confirmed";
            }
            finally
            {
                server.Pool.CancelDone(server);
                done.TrySetResult(outcome == Outcome.Confirmed);
            }
        }

        done.TrySetResult(true);
    }

    private enum Outcome
    {
        NotSent,
        Confirmed,

        /// <summary>The request was sent, and it is not known whether its effect is still to come.</summary>
        Unsure,
    }

    private static async Task<Outcome> SendAsync(ServerConnection server, TimeSpan limit)
    {
        var reactor = server.Reactor;
        var catalog = server.Pool.Set.Catalog;
        var toConnect = limit > TimeSpan.Zero ? limit : Catalog.ConnectLimit(catalog.Settings);
        var route = CancelRoute.Of(server);
        Connection? connection = null;
        foreach (var (target, endPoint) in route)
        {
            var share = CancelRoute.Share(toConnect, route.Count);
            connection = (await ServerConnector.OpenAsync(catalog, reactor, target, endPoint, server.Pool.User.Name, share)).Connection;
            if (connection is not null) break;
        }

        if (connection is null) return Outcome.NotSent;
        Signal signal = new(reactor);
        connection.Owner = signal;
        FrontendMessages.WriteCancelRequest(connection, server.ProcessId, server.CancelKey.Span);
        connection.Flush();
        using Deadline deadline = new(signal, limit > TimeSpan.Zero ? limit : null);
        while (connection.IsAlive && !deadline.IsOver)
        {
            await signal.WaitAsync();
            connection.Consume(connection.Input.Length);
        }

        var confirmed = connection.InputEnded;
        connection.Close();
        // CockroachDB closes the connection before it passes the request on: its effect may still be to come, so nobody else may have the server.
        if (server.IsCockroach) server.CloseNeeded ??= "canceled: when that takes effect is not told";
        return confirmed ? Outcome.Confirmed : Outcome.Unsure;
    }
}
