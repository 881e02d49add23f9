using System.Net;
using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Listen;
using Dcp.Server.Metrics;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Server.Statements;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Session;

/// <summary>
/// What all sessions share: settings, databases, pools, cancel keys, the log, and the sessions themselves by reactor. Any thread, unless
/// a member says otherwise.
/// </summary>
internal sealed class SessionHost
{
    private readonly SessionSet[] _sets;
    private readonly List<Connection>[] _held;
    private int _clients;

    internal SessionHost(Catalog catalog, PoolSet pools, PoolerLog log, IConsole console, IReadOnlyList<Reactor> reactors)
    {
        Catalog = catalog;
        Pools = pools;
        Log = log;
        Console = console;
        Reactors = reactors;
        Listening = new ListenHubs(reactors);
        LoginPenalty = new LoginPenalty(reactors[0].Clock);
        CancelKeys = new CancelKeys(() => catalog.Settings.PeerId);
        Logins = new FrontendLoginOptions { Iterations = catalog.Settings.ScramIterations };
        _sets = [.. reactors.Select(reactor => new SessionSet(reactor))];
        _held = [.. reactors.Select(_ => new List<Connection>())];
    }

    internal Catalog Catalog { get; }

    internal PoolSet Pools { get; }

    internal PoolerLog Log { get; }

    internal IConsole Console { get; }

    internal IReadOnlyList<Reactor> Reactors { get; }

    /// <summary>Who listens to notifications for clients.</summary>
    internal ListenHubs Listening { get; }

    /// <summary>The prepared statements of all clients.</summary>
    internal StatementTable Statements { get; } = new();

    /// <summary>The custom settings that clients have used.</summary>
    internal CustomNames CustomNames { get; } = new();

    internal DrainedAddresses Draining { get; } = new();

    internal CancelKeys CancelKeys { get; }

    /// <summary>What the logins of clients share: salts, and keys that were derived once.</summary>
    internal FrontendLoginOptions Logins { get; }

    internal LoginPenalty LoginPenalty { get; }

    internal PoolerSettings Settings => Catalog.Settings;

    /// <summary>TLS for clients; replaced by a reload.</summary>
    internal ClientTls Tls { get; set; } = new(null, false);

    /// <summary>Clients that are connected, those in login included.</summary>
    internal int Clients => Volatile.Read(ref _clients);

    /// <summary>Set when no client gets a server any more: who asks for one is stopped with it.</summary>
    internal StopRequest? RefusingServers { get; private set; }

    /// <summary>The process is ending: only the console still takes clients. Any thread.</summary>
    internal bool IsEnding
    {
        get => Volatile.Read(ref _isEnding);
        set => Volatile.Write(ref _isEnding, value);
    }

    private bool _isEnding;

    /// <summary>Where clients go while another process takes them over; null when none does. Any thread.</summary>
    internal IDeparture? Departure
    {
        get => Volatile.Read(ref _departure);
        set => Volatile.Write(ref _departure, value);
    }

    private IDeparture? _departure;

    /// <summary>
    /// Told of cancel requests for clients that are not here, by process id and secret: true when somebody else has them (the process that was taken over, as long as it
    /// has some left). Any thread.
    /// </summary>
    internal Func<int, byte[], bool>? CancelAtPredecessor { get; set; }

    /// <summary>SUSPEND: nothing is read, of clients or of servers. Any thread.</summary>
    internal bool IsSuspended => Volatile.Read(ref _suspender) is not null;

    private ClientSession? _suspender;

    internal void Suspend(ClientSession by) => Volatile.Write(ref _suspender, by);

    /// <summary>Ends a SUSPEND, if one holds.</summary>
    internal void Resume()
    {
        if (Interlocked.Exchange(ref _suspender, null) is null) return;
        ReleaseHeld();
        foreach (var (reactor, set) in Reactors.Zip(_sets))
        {
            reactor.Post(() =>
            {
                foreach (var session in set.Sessions) session.Signal.Set();
            });
        }
    }

    /// <summary>Who has suspended everything is gone.</summary>
    internal void ResumeFrom(ClientSession session)
    {
        if (!ReferenceEquals(Volatile.Read(ref _suspender), session)) return;
        Log.Note("admin disappeared when suspended, doing RESUME");
        Resume();
    }

    /// <summary>Cancel requests for clients of other processes.</summary>
    internal PeerCancels Peers { get; } = new();

    /// <summary>Asks the other nodes for the client with a cancel key, by process id and secret; true when one has cancelled. Null without a cluster.</summary>
    internal Func<int, byte[], Task<bool>>? CancelElsewhere { get; set; }

    /// <summary>From now on, clients that wait for a server are stopped, and others when they ask for one.</summary>
    internal void RefuseServers(StopRequest request)
    {
        RefusingServers = request;
        Stop(request, session => session.State == ClientState.Waiting);
    }

    /// <summary>What a client is told when it has to go before its next transaction; null when it may stay.</summary>
    internal StopRequest? SendingAwayOf(ClientSession session) =>
        !Draining.IsEmpty && Draining.Covers(session.Connection.LocalEndPoint) ? StopRequest.AddressLeaves : null;

    /// <summary>Sends away, of the clients that came by the address, those that hold no server, or all of them; says how many are left.</summary>
    internal async Task<int> DrainAsync(IPAddress address, bool all)
    {
        var left = await CollectAsync(session =>
        {
            if (session.IsConsole || !DrainedAddresses.IsAt(session.Connection.LocalEndPoint, address)) return false;
            if (all || session.HoldsNothing) session.Stop(StopRequest.AddressLeaves);
            return true;
        });
        return left.Count(isLeft => isLeft);
    }

    /// <summary>Lets in who had to wait while an address was drained; those that came by one that leaves hear so and go.</summary>
    internal void ReleaseHeld()
    {
        foreach (var reactor in Reactors)
        {
            reactor.Post(() =>
            {
                var held = _held[reactor.Index];
                _held[reactor.Index] = [];
                foreach (var connection in held) Accept(connection);
            });
        }
    }

    /// <summary>A client has connected. On its reactor.</summary>
    internal void Accept(Connection connection)
    {
        if (IsSuspended || (!Draining.IsEmpty && Draining.HoldsNew(connection.LocalEndPoint)))
        {
            _held[connection.Reactor.Index].Add(connection);
            return;
        }

        Interlocked.Increment(ref _clients);
        ClientSession session = new(this, connection);
        _sets[connection.Reactor.Index].Add(session);
        if (SendingAwayOf(session) is { } request) session.Stop(request);
        _ = session.RunAsync();
    }

    /// <summary>The session of a client that another process has let in so long ago. On its reactor.</summary>
    internal ClientSession Adopt(Connection connection, TimeSpan age)
    {
        Interlocked.Increment(ref _clients);
        ClientSession session = new(this, connection) { ConnectedAt = connection.Reactor.Now - connection.Reactor.ToTicks(age) };
        _sets[connection.Reactor.Index].Add(session);
        return session;
    }

    /// <summary>Has the sessions that could leave look at <see cref="Departure"/>.</summary>
    internal void CallForDeparture()
    {
        foreach (var (reactor, set) in Reactors.Zip(_sets))
        {
            reactor.Post(() =>
            {
                foreach (var session in set.Sessions)
                {
                    if (session.IsReadyToLeave) session.Signal.Set();
                }
            });
        }
    }

    /// <summary>A session has ended. On its reactor.</summary>
    internal void Left(ClientSession session)
    {
        _sets[session.Reactor.Index].Remove(session);
        Interlocked.Decrement(ref _clients);
    }

    /// <summary>Reads something from every session, on the reactor where it lives.</summary>
    internal async Task<List<T>> CollectAsync<T>(Func<ClientSession, T> read)
    {
        List<T> all = [];
        foreach (var (reactor, set) in Reactors.Zip(_sets))
        {
            TaskCompletionSource<List<T>> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            reactor.Post(() => done.SetResult([.. set.Sessions.Select(read)]));
            all.AddRange(await done.Task);
        }

        return all;
    }

    /// <summary>The configuration has changed: what limits clients in time does so from now on for those that are here, too.</summary>
    internal void ChangeLimits()
    {
        foreach (var (reactor, set) in Reactors.Zip(_sets))
        {
            reactor.Post(() =>
            {
                foreach (var session in set.Sessions) LimitChange.Apply(session);
            });
        }
    }

    /// <summary>Stops the sessions that <paramref name="which"/> picks.</summary>
    internal void Stop(StopRequest request, Func<ClientSession, bool> which)
    {
        foreach (var (reactor, set) in Reactors.Zip(_sets))
        {
            reactor.Post(() =>
            {
                foreach (var session in set.Sessions)
                {
                    if (which(session)) session.Stop(request);
                }
            });
        }
    }
}
