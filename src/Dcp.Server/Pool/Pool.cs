using Dcp.Net;
using Dcp.Server.Metrics;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Pool;

/// <summary>
/// The server connections of one database and user, and the clients that wait for one. Its limits and its order (first come, first
/// served) hold over all reactors: the lists are under one lock, which is held for list work only and never across IO; connections
/// are touched on their own reactor, and are moved to the reactor of the client that is next.
/// </summary>
/// <remarks>Any thread may call what says so. The life of servers is in <c>Pool.Servers.cs</c>.</remarks>
internal sealed partial class Pool
{
    private PoolGate _gate = new();
    private readonly WaitingLine _waiting;
    private readonly List<ServerConnection> _servers = [];
    private readonly IdleServers _idle;

    internal Pool(PoolSet set, Database database, Account user, PoolOptions options, IReadOnlyList<Reactor> reactors)
    {
        Set = set;
        Database = database;
        User = user;
        Options = options;
        _steering = options.AutoSize is { } bounds ? new PoolSteering(bounds) : null;
        Reactors = reactors;
        _waiting = new WaitingLine(reactors.Count);
        _idle = new IdleServers(reactors.Count);
        CountersByReactor = new Counters[reactors.Count];
        for (var i = 0; i < reactors.Count; i++) CountersByReactor[i] = new Counters(LatencyBuckets.For(reactors[i].Clock));
        Credentials = PoolCredentials.Of(set.Catalog.Config, database, user.Name, null);
        Share.Limit = set.Catalog.ShareOf(this).Guaranteed;
    }

    internal PoolSet Set { get; }

    internal Database Database { get; }

    internal Account User { get; }

    internal IReadOnlyList<Reactor> Reactors { get; }

    internal Counters[] CountersByReactor { get; }

    /// <summary>How long something took in this pool, over all reactors. Any thread.</summary>
    internal LatencyFigures LatenciesOf(LatencyKind kind)
    {
        LatencyFigures figures = new();
        foreach (var counters in CountersByReactor) counters.Latencies.AddTo(kind, figures);
        return figures;
    }

    /// <summary>Any thread; a reload replaces it.</summary>
    internal PoolOptions Options { get; set; }

    /// <summary>How its servers log in. Any thread.</summary>
    internal ServerCredentials Credentials { get; private set; }

    /// <summary>Measures how long the lists are held, from now on; for the benchmark. Any thread.</summary>
    internal GateMeter MeterGate() => _gate.Meter = new GateMeter();

    /// <summary>Clients that belong to the pool, waiting or not; kept by their sessions.</summary>
    internal int Clients => Volatile.Read(ref _clients);

    private int _clients;

    /// <summary>
    /// By how many places a client may come before one whose reactor the server would have to travel to: nobody waits for more than twice as many as were
    /// before it. Without that servers would travel all the time, and to the same reactor together: those who came at one time wait at one time, and reactors
    /// would work by turns.
    /// </summary>
    private int MayPass => Math.Max(2 * _servers.Count, _waiting.Count);

    /// <summary>No server is given out.</summary>
    private bool IsPaused => Database.IsPaused || Set.AllPaused;

    /// <summary>Takes over secrets that a reload may have changed, and keys that a client's login has shown. Any thread.</summary>
    internal void TakeCredentials(ScramKeys? keys) =>
        Credentials = PoolCredentials.Of(Set.Catalog.Config, Database, User.Name, keys ?? Credentials.Keys);

    internal void ClientJoined() => Interlocked.Increment(ref _clients);

    internal void ClientLeft() => Interlocked.Decrement(ref _clients);

    /// <summary>
    /// A free server for the client, now: it is linked when this returns it. Null: the client waits, and its signal is set when
    /// <see cref="Waiter.Server"/> or <see cref="Waiter.Failure"/> is. On the waiter's reactor.
    /// </summary>
    internal ServerConnection? Rent(Waiter waiter)
    {
        ServerConnection? elsewhere;
        ServerConnection? unsure = null;
        bool mayGrow;
        using (_gate.Hold())
        {
            waiter.Since = waiter.Reactor.Now;
            elsewhere = _waiting.Count == 0 && !IsPaused && !IsFull ? TakeIdle(waiter.Reactor, waiter.Since) : null;
            if (elsewhere is null)
            {
                if (FailsAtOnce(waiter))
                {
                    waiter.Signal.Set();
                    return null;
                }

                _waiting.Add(waiter);
                if (!IsPaused && !IsFull) unsure = TakeUnsure();
                mayGrow = !IsGrown;
            }
            else if (ReferenceEquals(elsewhere.Reactor, waiter.Reactor) && elsewhere.IsUsable)
            {
                return elsewhere;
            }
            else
            {
                waiter.Assigned = true;
                mayGrow = false;
            }
        }

        if (unsure is not null) Check(unsure);
        else if (elsewhere is not null) Hand(elsewhere, waiter);
        else if (mayGrow) Grow();
        return null;
    }

    /// <summary>The client no longer wants a server (timeout, gone). On the waiter's reactor.</summary>
    internal void Abandon(Waiter waiter)
    {
        using (_gate.Hold())
        {
            if (_waiting.Remove(waiter)) return;
            if (waiter.Node.List is { } own)
            {
                own.Remove(waiter.Node);
                return;
            }
        }

        if (waiter.Assigned)
        {
            waiter.Abandoned = true;
        }
        else if (waiter.Server is { } server)
        {
            waiter.Server = null;
            if (server.Startup is null) Return(server);
            else Discard(server, "client left");
        }
    }

    /// <summary>
    /// Gives a server back that is in sync and clean. It goes to the client that has waited longest, or is kept, or is closed when
    /// it is too old, unwanted or surplus. On the server's reactor.
    /// </summary>
    internal void Return(ServerConnection server)
    {
        Waiter? next = null;
        string? closing;
        var now = server.Reactor.Now;
        server.Owner = null;
        var isYoung = IsYoung(server, now);
        using (_gate.Hold())
        {
            if (server.CancelsUnderWay > 0)
            {
                Move(server, ServerState.BeingCanceled);
                return;
            }

            closing = IsAboveBudget ? AboveBudget : ReasonToClose(server, now, isYoung);
            if (closing is null)
            {
                next = IsOverfull ? null : _waiting.NextFor(server.Reactor, MayPass);
                if (next is not null)
                {
                    _waiting.Remove(next);
                    next.Assigned = true;
                    if (server.State != ServerState.Active) Move(server, ServerState.Active);
                }
                else
                {
                    server.IdleSince = now;
                    Move(server, ServerState.Idle);
                    server.Rest();
                }
            }
        }

        if (closing is not null) Discard(server, closing);
        else if (next is not null) Hand(server, next);
    }

    /// <summary>All waiters fail with <paramref name="error"/>. Any thread.</summary>
    internal void FailWaiters(PoolError error, bool onlyInLogin)
    {
        List<Waiter> failed = [];
        using (_gate.Hold())
        {
            failed.AddRange(_waiting.All.Where(waiter => !onlyInLogin || waiter.InLogin));
            foreach (var waiter in failed) _waiting.Remove(waiter);
        }

        foreach (var waiter in failed)
        {
            waiter.Reactor.Post(() =>
            {
                waiter.Failure = error;
                waiter.Signal.Set();
            });
        }
    }

    /// <summary>Numbers and servers as they are now. Any thread.</summary>
    internal PoolSnapshot Snapshot()
    {
        using (_gate.Hold())
        {
            Span<int> byState = stackalloc int[6];
            foreach (var server in _servers) byState[(int)server.State]++;
            return new PoolSnapshot(
                this, _waiting.Count + _wantingOwn.Count, (_waiting.First ?? _wantingOwn.First?.Value)?.Since, byState[(int)ServerState.New], byState[(int)ServerState.Idle] - CountUnsure(),
                CountUnsure(), byState[(int)ServerState.Active], byState[(int)ServerState.Tested], byState[(int)ServerState.BeingCanceled], [.. _servers], [.. _listening]);
        }
    }

    /// <summary>Brings an assigned server to its client's reactor, if it lives on another.</summary>
    private void Hand(ServerConnection server, Waiter waiter)
    {
        if (ReferenceEquals(server.Reactor, waiter.Reactor) && waiter.Reactor.IsCurrent) Arrive(server, waiter);
        else HandOver(server, waiter);
    }

    /// <summary>Apart from <see cref="Hand"/>, so that only a server that has to travel costs an allocation.</summary>
    private void HandOver(ServerConnection server, Waiter waiter)
    {
        if (ReferenceEquals(server.Reactor, waiter.Reactor)) waiter.Reactor.Post(() => Arrive(server, waiter));
        else if (server.Reactor.IsCurrent) server.Connection!.MoveTo(waiter.Reactor, _ => Arrive(server, waiter));
        else server.Reactor.Post(() => Hand(server, waiter));
    }

    private void Arrive(ServerConnection server, Waiter waiter)
    {
        waiter.Assigned = false;
        server.DropNotifications();
        if (!server.IsUsable)
        {
            Discard(server, "server closed the connection");
            if (!waiter.Abandoned) Requeue(waiter);
        }
        else if (waiter.Abandoned)
        {
            Return(server);
        }
        else
        {
            waiter.Server = server;
            waiter.Signal.Set();
        }
    }

    /// <summary>Back to the head of the queue: the server that was assigned died on its way.</summary>
    private void Requeue(Waiter waiter)
    {
        using (_gate.Hold()) _waiting.PutBack(waiter);
        Grow();
    }

    private bool FailsAtOnce(Waiter waiter)
    {
        if (!waiter.InLogin || _failure is null || _isAway || waiter.Reactor.Clock.GetTimestamp() >= _retryAt || HasLiveServer()) return false;
        waiter.Failure = _failure with
        {
            Message = $"server login has been failing, cached error: {_failure.Message} (server_login_retry)",
        };
        return true;
    }

    private bool HasLiveServer()
    {
        foreach (var server in _servers)
        {
            // One that is to be closed will serve nobody who waits.
            if (server.State != ServerState.New && server.CloseNeeded is null) return true;
        }

        return false;
    }
}
