namespace Dcp.Server.Pool;

/// <content>
/// Servers that belong to one client from their login to its end: replication clients, whose startup parameters are the server's own and
/// whose stream nobody else can take over. They count like any other under the pool's limits; an idle server makes room for one.
/// </content>
internal sealed partial class Pool
{
    private readonly LinkedList<Waiter> _wantingOwn = new();

    /// <summary>The client waits for a server of its own; its signal is set when there is one, or a failure. On the waiter's reactor.</summary>
    internal void RentOwn(Waiter waiter)
    {
        using (_gate.Hold())
        {
            waiter.Since = waiter.Reactor.Now;
            _wantingOwn.AddLast(waiter.Node);
        }

        GrowOwn();
    }

    private void GrowOwn()
    {
        bool isFull;
        Budget? exhausted;
        while (TryGrowOwn(out isFull, out exhausted)) { }

        if (isFull) EvictOldestIdle("evicted");
        else if (exhausted is not null && !EvictOldestIdle("evicted")) Set.EvictIdle(this, exhausted);
    }

    private bool TryGrowOwn(out bool isFull, out Budget? exhausted)
    {
        ServerConnection server;
        Waiter waiter;
        using (_gate.Hold())
        {
            isFull = false;
            exhausted = null;
            if (IsPaused || _wantingOwn.First is not { } first) return false;
            isFull = MostOpen > 0 && _servers.Count >= MostOpen;
            if (isFull) return false;
            exhausted = TakeBudget();
            if (exhausted is not null) return false;
            if (Database.Connects.TryTake(Options.ConnectRate, first.Value.Reactor) is { } pause)
            {
                GiveBudget();
                GrowLater(first.Value.Reactor, pause);
                return false;
            }

            waiter = first.Value;
            _wantingOwn.Remove(first);
            waiter.Assigned = true;
            server = new ServerConnection(this, waiter.Reactor) { Startup = waiter.Startup };
            _servers.Add(server);
            _logins++;
        }

        OpenOwn(server, waiter);
        return true;
    }

    /// <summary>Apart from <see cref="TryGrowOwn"/>, which is asked often and must not allocate when nobody wants a server.</summary>
    private void OpenOwn(ServerConnection server, Waiter waiter) =>
        waiter.Reactor.Post(() => _ = Set.Log.WatchAsync(OpenOwnAsync(server, waiter), server.LogName));

    private async Task OpenOwnAsync(ServerConnection server, Waiter waiter)
    {
        var failure = await ServerLogin.RunAsync(server, Options.ConnectTimeout);
        waiter.Assigned = false;
        if (failure is not null)
        {
            var reason = failure.Refused ? "login failed" : failure.Error.Message;
            Discard(server, reason);
            waiter.Failure = failure.Error with { Message = reason };
            waiter.Signal.Set();
            return;
        }

        using (_gate.Hold())
        {
            _logins--;
            Move(server, ServerState.Active);
        }

        Set.Log.ServerConnected(server.LogName, server.LocalAddress);
        if (waiter.Abandoned)
        {
            Discard(server, "client left");
            return;
        }

        waiter.Server = server;
        waiter.Signal.Set();
    }
}
