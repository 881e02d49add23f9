namespace Dcp.Server.Pool;

/// <content>What is looked after a few times a second: which servers are too old, too many or idle for too long, and whether anybody uses the pool.</content>
internal sealed partial class Pool
{
    private const string LifetimeOver = "server lifetime over";

    private long _lastLifetimeClose;
    private long? _unusedSince;

    /// <summary>
    /// Looks after the pool a few times a second: closes what is idle or old, keeps min_pool_size, and grows into the reserve.
    /// Any thread.
    /// </summary>
    internal void Care()
    {
        List<(ServerConnection, string)> closing = [];
        using (_gate.Hold())
        {
            if (Reactors.Count == 0) return;
            var now = Reactors[0].Clock.GetTimestamp();
            foreach (var server in _idle)
            {
                if (ReasonToClose(server, now, IsYoung(server, now), closing.Count) is { } reason)
                {
                    closing.Add((server, reason));
                    if (reason == LifetimeOver) break;
                }
                else if (Options.IdleTimeout > TimeSpan.Zero && _servers.Count - closing.Count > Minimum
                    && server.Reactor.Elapsed(server.IdleSince, now) >= Options.IdleTimeout)
                {
                    closing.Add((server, "server idle timeout"));
                }
            }

            foreach (var (server, _) in closing) Move(server, ServerState.Active);
            if (_servers.Count > 0 || Clients > 0) _unusedSince = null;
            else _unusedSince ??= now;
        }

        foreach (var (server, reason) in closing) Discard(server, reason);
        Steer();
        Grow();
    }

    /// <summary>Closes the server that has been idle longest; false when none is. Any thread.</summary>
    internal bool EvictOldestIdle(string reason)
    {
        ServerConnection oldest;
        using (_gate.Hold())
        {
            if (_idle.MinBy(server => server.IdleSince) is not { } found) return false;
            oldest = found;
            oldest.CloseNeeded ??= reason;
            Move(oldest, ServerState.Active);
        }

        Discard(oldest, reason);
        return true;
    }

    /// <summary>Since when the pool's longest-idle server is idle, or null when none is. Any thread.</summary>
    internal long? OldestIdle
    {
        get
        {
            using (_gate.Hold()) return _idle.Min(server => (long?)server.IdleSince);
        }
    }

    /// <summary>Since when the pool has had neither client nor server, as far as <see cref="Care"/> has seen; null: it has. Any thread.</summary>
    internal long? UnusedSince
    {
        get
        {
            using (_gate.Hold()) return _unusedSince;
        }
    }

    /// <summary>Somebody is about to use the pool. Any thread.</summary>
    internal void Touch()
    {
        using (_gate.Hold()) _unusedSince = null;
    }

    /// <summary>Its lifetime is not over. Apart from the rest, as it needs no lock and takes longest.</summary>
    private bool IsYoung(ServerConnection server, long now) =>
        Options is var options && options.Lifetime > TimeSpan.Zero && server.Reactor.Elapsed(server.ConnectedAt, now) < server.LifetimeOf(options);

    /// <param name="now">Timestamp of the clock. To read it under the lock would be half of the time that it is held.</param>
    /// <param name="closing">Servers of the pool that are to be closed already.</param>
    private string? ReasonToClose(ServerConnection server, long now, bool isYoung, int closing = 0)
    {
        if (!server.IsUsable) return "server closed the connection";
        if (server.CloseNeeded is { } reason) return reason;
        if (IsPaused) return "paused";
        var options = Options;
        if (MostOpen > 0 && _servers.Count - closing > MostOpen + (_waiting.Count > 0 ? options.ReserveSize : 0)) return "too many servers in the pool";
        if (isYoung) return null;
        if (options.Lifetime == TimeSpan.Zero) return server.HasServed ? LifetimeOver : null;
        // Spread over the lifetime, so that a pool that was filled at once is not emptied at once.
        if (MostOpen > 0 && _lastLifetimeClose != 0
            && server.Reactor.Elapsed(_lastLifetimeClose, now) < options.Lifetime / MostOpen) return null;
        _lastLifetimeClose = now;
        return LifetimeOver;
    }
}
