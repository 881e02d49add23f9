using System.Net;
using Dcp.Net;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Server.Metrics;

namespace Dcp.Server.Passthrough;

/// <summary>
/// A running <c>[frontend]</c>: its listeners, its sessions, its targets, and the clients that wait for one. Any thread, unless a member
/// says otherwise; one lock for the queue and the number of sessions.
/// </summary>
internal sealed class Frontend
{
    private readonly PoolerLog _log;
    private readonly PassSessions[] _sessions;
    private readonly Lock _gate = new();
    private readonly LinkedList<PassSession> _queue = new();
    private readonly FrontendCounters _counters;
    private int _most;
    private int _taken;
    private int _connected;
    private long _peak;
    private int _queuePeak;

    internal Frontend(FrontendConfig config, IReadOnlyList<Reactor> reactors, PoolerLog log, Func<Frontend, TargetSet> targets)
    {
        _log = log;
        _counters = new FrontendCounters(reactors[0].Clock);
        _sessions = [.. reactors.Select(reactor => new PassSessions(reactor, Count))];
        Config = config;
        Sockets = SocketsOf(config);
        _most = MostOf(config);
        Targets = targets(this);
    }

    /// <summary>A reload replaces it; sessions keep the one that they came under.</summary>
    internal FrontendConfig Config { get; private set; }

    internal TargetSet Targets { get; }

    internal string Name => Config.Name;

    internal List<Listener> Listeners { get; } = [];

    /// <summary>Clients that are connected, waiting or not.</summary>
    internal int Clients => Volatile.Read(ref _connected);

    /// <summary>Options of connections to servers.</summary>
    internal SocketSettings Sockets { get; private set; } = SocketSettings.Default;

    internal static ListenSettings ListenOptionsOf(FrontendConfig config) => new() { Backlog = config.Backlog, Sockets = SocketsOf(config) };

    internal void Configure(FrontendConfig config)
    {
        Config = config;
        Sockets = SocketsOf(config);
        _most = MostOf(config);
        Targets.Configure(config.Balance, config.Servers, config.AllBackups);
        CallNext();
    }

    /// <summary>A client has connected. On its reactor.</summary>
    internal void Accept(Connection connection)
    {
        Interlocked.Increment(ref _counters.Total);
        _counters.ConnectionRate.Count();
        var connected = Interlocked.Increment(ref _connected);
        Highest.Raise(ref _peak, connected);
        PassSession session = new(this, connection);
        _sessions[connection.Reactor.Index].Add(session);
        _ = _log.WatchAsync(session.RunAsync(), Name);
    }

    /// <summary>It is known who the client is: its session begins. On its reactor.</summary>
    internal void Began()
    {
        Interlocked.Increment(ref _counters.Began);
        _counters.SessionRate.Count();
        Highest.Raise(ref _counters.MostOpen, Interlocked.Increment(ref _counters.Open));
    }

    /// <summary>A session goes on to another member, because this one could not be reached.</summary>
    internal void Redispatched(Member from)
    {
        Interlocked.Increment(ref _counters.Passed.Redispatches);
        Interlocked.Increment(ref from.Passed.Redispatches);
    }

    /// <summary>Gives the session a member if there is room and nobody came before it; otherwise it waits and is called. On its reactor.</summary>
    internal Turn TryTake(PassSession session, BalanceRequest request, out Member? member)
    {
        member = null;
        lock (_gate)
        {
            var mayGo = session.IsCalled || _queue.Count == 0;
            var isFull = _taken >= _most;
            if (session.Place is not null) return Turn.Waits;
            if (mayGo && !isFull) member = Targets.Take(request, out isFull);
            else isFull = true;
            if (member is null && !isFull)
            {
                session.IsCalled = false;
                return Turn.None;
            }

            if (member is null)
            {
                if (!session.IsCalled && _queue.Count >= Math.Max(Config.Backlog, Config.MaxConn)) return Turn.QueueFull;
                session.Place = session.IsCalled ? _queue.AddFirst(session) : _queue.AddLast(session);
                session.IsCalled = false;
                if (_queue.Count > _queuePeak) _queuePeak = _queue.Count;
                return Turn.Waits;
            }

            _taken++;
            session.IsCalled = false;
        }

        // More than one place may have become free; whoever is next finds out.
        CallNext();
        return Turn.Taken;
    }

    internal void Give(Member member)
    {
        lock (_gate)
        {
            TargetSet.Give(member);
            _taken--;
        }

        CallNext();
    }

    /// <summary>The session waits no more; if it was its turn, it is the next one's.</summary>
    internal void LeaveQueue(PassSession session)
    {
        lock (_gate)
        {
            if (session.Place is { } place) _queue.Remove(place);
            session.Place = null;
        }

        if (session.IsCalled) CallNext();
    }

    /// <summary>A member came up, went down, or was changed by hand.</summary>
    internal void TargetChanged(Member member)
    {
        if (!member.IsUp && member.Entry.CutsWhenDown) Cut(session => ReferenceEquals(session.Member, member), PassEnd.ServerDown);
        if (member.IsOpen) CallNext();
    }

    internal void Cut(Func<PassSession, bool> which, PassEnd end)
    {
        foreach (var sessions in _sessions) sessions.Reactor.Post(() => sessions.Cut(which, end));
    }

    /// <summary>A session is over. On its reactor.</summary>
    internal void Ended(PassSession session)
    {
        _sessions[session.Reactor.Index].Remove(session);
        Count(session);
        if (session.End == PassEnd.BadHeader) Interlocked.Increment(ref _counters.Denied);
        if (session.HasBegun) Interlocked.Decrement(ref _counters.Open);
        Count(_counters.Passed, session);
        if (session.Asked is { } asked) Count(asked.Passed, session);
        if (session.Member is { } member) Give(member);
        _log.Closes.Count(CloseSide.Frontend, session.End.Reason);
        if (Config.Log) PassLine.Write(_log, session, this);
        Interlocked.Decrement(ref _connected);
    }

    /// <summary>By the address alone, so that all connections of a client come to one target.</summary>
    internal ulong Hash(EndPoint? source)
    {
        if (Config.Balance.Kind != BalanceKind.Source || source is not IPEndPoint ip) return 0;
        Span<byte> bytes = stackalloc byte[16];
        if (!ip.Address.TryWriteBytes(bytes, out var length)) return 0;
        var hash = 14695981039346656037;
        foreach (var part in bytes[..length]) hash = (hash ^ part) * 1099511628211;
        return hash;
    }

    internal int Taken => Volatile.Read(ref _taken);

    internal int Waiting
    {
        get
        {
            lock (_gate) return _queue.Count;
        }
    }

    internal FrontendSnapshot Snapshot() => new(
        Config, [.. Listeners.Select(listener => listener.LocalEndPoint)], _most, Clients, _peak, Waiting, _queuePeak, _counters, Targets.Members);

    /// <summary>Adds what a session has moved since it was counted last.</summary>
    private void Count(PassSession session)
    {
        var (received, sent) = (session.Received - session.Counted.Received, session.Sent - session.Counted.Sent);
        if (received == 0 && sent == 0) return;
        session.Counted = (session.Received, session.Sent);
        Interlocked.Add(ref _counters.Received, received);
        Interlocked.Add(ref _counters.Sent, sent);
        session.Member?.Count(received, sent);
    }

    /// <summary>How a session went that is over. Its times count if it had a server.</summary>
    private static void Count(PassCounters counters, PassSession session)
    {
        var end = session.End;
        if (end.IsFailure) Interlocked.Increment(ref counters.Refused);
        if (end.IsByClient) Interlocked.Increment(ref counters.ClientAborts);
        if (end.IsByServer) Interlocked.Increment(ref counters.ServerAborts);
        if (end == PassEnd.ServerBroke) Interlocked.Increment(ref counters.ResponseErrors);
        if (session.Member is null || session.ConnectedAt < session.ChosenAt) return;
        var reactor = session.Reactor;
        counters.Queue.Add(reactor.Elapsed(session.AcceptedAt, session.ChosenAt));
        counters.Connect.Add(reactor.Elapsed(session.ChosenAt, session.ConnectedAt));
        counters.Total.Add(reactor.Elapsed(session.AcceptedAt, reactor.Now));
    }

    /// <summary>Without a maxconn, what the limit of open files allows: better a queue than a server that cannot be connected to.</summary>
    private static int MostOf(FrontendConfig config) => config.MaxConn > 0 ? config.MaxConn : FileLimit.MostPairs();

    private static SocketSettings SocketsOf(FrontendConfig config) => new() { KeepAlive = config.TcpKeepAlive };

    private void CallNext()
    {
        PassSession next;
        lock (_gate)
        {
            if (_queue.First is not { } first || _taken >= _most) return;
            _queue.Remove(first);
            next = first.Value;
            next.Place = null;
            next.IsCalled = true;
        }

        next.Call();
    }
}
