using Dcp.Net;
using Dcp.Server.Metrics;

namespace Dcp.Server.Pool;

/// <content>Servers come and go here: opening, retrying, closing, and the one function that changes a server's state.</content>
internal sealed partial class Pool
{
    /// <summary>Logins under way together: enough to fill a pool quickly, few enough not to storm the database.</summary>
    private const int MaxLogins = 4;

    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(200);

    private PoolError? _failure;
    private long _retryAt;
    private TimeSpan _retryAfter;
    private int _logins;
    private bool _proven;
    private bool _isAway;
    private bool _growsLater;

    /// <summary>When the minimum may be seen to again; who waits for a server is not concerned.</summary>
    private long _minimumAt = long.MinValue;

    /// <summary>Opens servers as far as clients wait for them, or the minimum asks for them, and limits allow. Any thread.</summary>
    internal void Grow()
    {
        GrowForWaiters();
        while (TryGrow(forWaiters: false, out _)) { }
    }

    /// <summary>As <see cref="Grow"/>, without regard to the minimum. Any thread.</summary>
    internal void GrowForWaiters()
    {
        Budget? exhausted;
        while (TryServeRested()) { }
        while (TryGrow(forWaiters: true, out exhausted)) { }

        // A free server of another pool keeps us from the shared limit; when it has closed we are called again.
        if (exhausted is not null) Set.EvictIdle(this, exhausted);
        GrowOwn();
    }

    /// <summary>
    /// A client more that waits changes nothing: all servers that there may be are open. It spares the most usual case, a busy pool, the
    /// lock for each thing that <see cref="Grow"/> looks at. Under the lock.
    /// </summary>
    private bool IsGrown =>
        _steering is null && MostOpen > 0 && _servers.Count >= Math.Max(Options.Size + Options.ReserveSize, Minimum) && _moves == 0 && _wantingOwn.Count == 0;

    /// <summary>Opens one server if it is wanted. False when none is, or when a limit forbids it.</summary>
    private bool TryGrow(bool forWaiters, out Budget? exhausted)
    {
        ServerConnection server;
        var fromReserve = false;
        using (_gate.Hold())
        {
            exhausted = null;
            Reactor reactor;
            if (!MayOpen || !(forWaiters ? WantsForWaiters(out reactor, out fromReserve) : WantsMinimum(out reactor))) return false;
            exhausted = TakeBudget();
            if (exhausted is not null) return false;
            if (Database.Connects.TryTake(Options.ConnectRate, reactor) is { } pause)
            {
                GiveBudget();
                GrowLater(reactor, pause);
                return false;
            }

            server = new ServerConnection(this, reactor);
            _servers.Add(server);
            _logins++;
        }

        if (fromReserve) Set.Log.TakingReserve(server.LogName);
        Open(server);
        return true;
    }

    /// <summary>The rate of the database's connections allows the next one after this time. Under the lock.</summary>
    private void GrowLater(Reactor reactor, TimeSpan pause)
    {
        if (_growsLater) return;
        _growsLater = true;
        reactor.Post(() => reactor.Schedule(pause, () =>
        {
            using (_gate.Hold()) _growsLater = false;
            Grow();
        }));
    }

    /// <summary>The way to the database has changed: what failed before says nothing about the next attempt. Any thread.</summary>
    internal void ForgetFailure()
    {
        using (_gate.Hold())
        {
            _failure = null;
            _retryAfter = TimeSpan.Zero;
        }

        Grow();
    }

    /// <summary>Closes a server and forgets it. Any thread; once is enough.</summary>
    internal void Discard(ServerConnection server, string reason)
    {
        if (!server.Reactor.IsCurrent)
        {
            server.Reactor.Post(() => Discard(server, reason));
            return;
        }

        server.HearGoodbye();
        using (_gate.Hold())
        {
            if (server.State == ServerState.Closed) return;
            if (server.State == ServerState.New && !server.IsListening) _logins--;
            if (server.CloseNeeded == Moved) _moves++;
            if (server.IsBeyondSize) _beyondSize--;
            Move(server, ServerState.Closed);
            (server.IsListening ? _listening : _servers).Remove(server);
        }

        server.Close(reason);
        if (server.IsListening) GivePlace();
        else GiveBudget();
        Set.ServerClosed(this);
    }

    /// <summary>An idle server said something that it may not, or is gone. On its reactor.</summary>
    internal void LostWhileIdle(ServerConnection server, string reason)
    {
        var now = server.Reactor.Clock.GetTimestamp();

        // Let in and thrown out: the next one fares the same, and opened at once it would go on like that without an end.
        var isVain = !server.HasServed && server.Reactor.Elapsed(server.ConnectedAt, now) < s_firstRetry;
        using (_gate.Hold())
        {
            // Somebody may have taken it in this moment; it is found out on arrival.
            if (server.State != ServerState.Idle) return;
            Move(server, ServerState.Active);
            if (isVain) _minimumAt = now + server.Reactor.ToTicks(s_firstRetry);
        }

        Discard(server, reason);
        if (isVain) server.Reactor.Schedule(s_firstRetry, Grow);
    }

    /// <summary>A server whose cancel requests are done may be used again. On its reactor.</summary>
    internal void CancelDone(ServerConnection server)
    {
        server.CancelsUnderWay--;
        if (server.CancelsUnderWay == 0 && server.State == ServerState.BeingCanceled) Return(server);
    }

    /// <summary>The reset query of a server that was given back has begun. On its reactor.</summary>
    internal void Testing(ServerConnection server)
    {
        using (_gate.Hold()) Move(server, ServerState.Tested);
    }

    /// <summary>How many servers idleness may not go below.</summary>
    private int Minimum => Set.IsDeparting ? 0 : Options.ForcedUser || Clients > 0 ? Options.MinSize : 0;

    private void Open(ServerConnection server)
    {
        if (server.Reactor.IsCurrent) _ = Set.Log.WatchAsync(OpenAsync(server), server.LogName);
        else server.Reactor.Post(() => Open(server));
    }

    private async Task OpenAsync(ServerConnection server)
    {
        var failure = await ServerLogin.RunAsync(server, Options.ConnectTimeout);
        if (failure is null)
        {
            using (_gate.Hold())
            {
                _logins--;
                _failure = null;
                _proven = true;
                _retryAfter = TimeSpan.Zero;
                Move(server, ServerState.Active);
            }

            Set.Log.ServerConnected(server.LogName, server.LocalAddress);
            TellFlavor(server);
            CountersByReactor[server.Reactor.Index].Latencies.Record(LatencyKind.ServerLogin, server.ConnectedAt - server.StartedAt);
            Return(server);
            Grow();
            return;
        }

        bool alone;
        TimeSpan pause;
        using (_gate.Hold())
        {
            var now = server.Reactor.Clock.GetTimestamp();
            // Logins that fail together are one failure.
            if (_failure is null || now >= _retryAt)
            {
                _retryAfter = _retryAfter == TimeSpan.Zero ? s_firstRetry : _retryAfter * 2;
                if (_retryAfter > LongestPause) _retryAfter = LongestPause;
                _retryAt = now + server.Reactor.ToTicks(_retryAfter);
            }

            _failure = failure.Error;
            _isAway = failure.Away;
            _proven = false;
            pause = server.Reactor.Elapsed(now, _retryAt);
            alone = !HasLiveServer();
        }

        Discard(server, failure.Error.Message);
        // What the server itself refused will not get better by waiting; a database that is away may come back.
        if (alone && !failure.Away) FailWaiters(failure.Error, onlyInLogin: !failure.Refused);
        server.Reactor.Schedule(pause, Grow);
    }

    /// <summary>
    /// Neither paused, nor waiting for the next attempt after a failed one, nor busy with enough attempts. Until one has succeeded there
    /// is one at a time, which finds out whether and where the database can be reached.
    /// </summary>
    private bool MayOpen =>
        !IsPaused && _logins < (_proven ? MaxLogins : 1)
        && (_failure is null || (_logins == 0 && Reactors[0].Clock.GetTimestamp() >= _retryAt));

    private bool WantsForWaiters(out Reactor reactor, out bool fromReserve)
    {
        reactor = Reactors[0];
        fromReserve = false;
        if (_waiting.First is not { } first || _waiting.Count <= _logins + _checks) return false;
        reactor = first.Reactor;
        var options = Options;
        if (IsFull) return false;
        if (MostOpen == 0 || _servers.Count < MostOpen) return true;
        if (_servers.Count >= options.Size + _beyondSize + options.ReserveSize || _steering is not null
            || reactor.Elapsed(first.Since, reactor.Clock.GetTimestamp()) < options.ReserveTimeout) return false;
        fromReserve = true;
        return true;
    }

    private bool WantsMinimum(out Reactor reactor)
    {
        reactor = Reactors[_servers.Count % Reactors.Count];
        if (_servers.Count < Minimum) return reactor.Clock.GetTimestamp() >= _minimumAt;
        if (_moves == 0) return false;

        // One that was closed to be opened elsewhere; not if others have taken its place meanwhile.
        _moves--;
        return MostOpen == 0 || _servers.Count < MostOpen;
    }

    private ServerConnection? TakeIdle(Reactor reactor, long now)
    {
        if (_idle.Count == 0) return null;
        var roundRobin = Options.RoundRobin;
        var found = _idle.On(reactor, roundRobin);
        if (found is null || IsUnsure(found, now)) found = _idle.End(roundRobin);
        if (found is null || IsUnsure(found, now)) return null;
        Move(found, ServerState.Active);
        return found;
    }

    /// <summary>The only place that changes a server's state; under the lock. A step that is not listed is a bug and fatal.</summary>
    private void Move(ServerConnection server, ServerState to)
    {
        var allowed = (server.State, to) switch
        {
            (ServerState.New, ServerState.Active or ServerState.Closed) => true,
            (ServerState.Idle, ServerState.Active or ServerState.Tested) => true,
            (ServerState.Active, ServerState.Idle or ServerState.Tested or ServerState.BeingCanceled or ServerState.Closed) => true,
            (ServerState.Tested, ServerState.Active or ServerState.Idle or ServerState.BeingCanceled or ServerState.Closed) => true,
            (ServerState.BeingCanceled, ServerState.Active or ServerState.Idle or ServerState.Closed) => true,
            _ => false,
        };
        if (!allowed) throw new InvalidOperationException($"A server cannot go from {server.State} to {to}.");
        if (server.State == ServerState.Idle) _idle.Remove(server);
        if (to == ServerState.Idle) _idle.Add(server);
        server.State = to;
    }
}
