using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Dcp.Net.Memory;

/// <summary>
/// A network inside the process, for tests. It has no threads: a test drives it by <see cref="Run"/> and <see cref="Advance"/>, everything happens
/// on the calling thread, and the same calls give the same run. <see cref="StartThreads"/> instead gives each reactor a thread,
/// to measure a data path without the kernel.
/// <para>Addresses are names only: any <see cref="EndPoint"/> can be listened on, and no two transports see each other.</para>
/// </summary>
public sealed class MemoryTransport : Transport
{
    private readonly MemorySettings _settings;
    private readonly MemoryReactor[] _reactors;
    private readonly MemoryReactor[] _all;
    private readonly MemoryNames _names = new();
    private readonly MemoryClock? _clock;
    private readonly ConcurrentDictionary<EndPoint, Func<MemoryScript>> _scripts = new();
    private int _connections;
    private bool _running;

    public MemoryTransport(MemorySettings? settings = null)
    {
        _settings = settings ?? MemorySettings.Default;
        _clock = _settings.Clock is null ? new MemoryClock() : null;
        Chance = new MemoryChance(_settings.Seed);
        _reactors = [.. Enumerable.Range(0, _settings.Reactors).Select(NewReactor)];
        Outside = NewReactor(_settings.Reactors);
        _all = [.. _reactors, Outside];
    }

    public override string Name => "memory";

    public override IReadOnlyList<Reactor> Reactors => _reactors;

    /// <summary>The clock of the reactors.</summary>
    public TimeProvider Clock => _clock ?? _settings.Clock!;

    /// <summary>A hash of what happened so far; equal for equal runs.</summary>
    public ulong Fingerprint => Chance.Fingerprint;

    /// <summary>Who connects over Unix sockets from now on: user and process id that the accepting side sees.</summary>
    public (uint UserId, int ProcessId)? Credentials { get; set; }

    /// <summary>One more reactor, beside <see cref="Reactors"/>, on which a test's own ends live (<see cref="MemoryPeer"/>).</summary>
    internal MemoryReactor Outside { get; }

    internal MemoryChance Chance { get; }

    public override Listener Listen(EndPoint endPoint, ListenSettings settings, Action<Connection> accepted) =>
        _names.Bind(endPoint, settings, accepted, _reactors);

    /// <summary>
    /// Runs until nothing is left to do but wait for time to pass. Call it from outside of the reactors.
    /// </summary>
    /// <exception cref="InvalidOperationException">It did not come to rest within <paramref name="limit"/> turns.</exception>
    public void Run(int limit = 1_000_000)
    {
        if (_running || _reactors[0].Loop.IsStarted) throw new InvalidOperationException("The transport is running already.");
        _running = true;
        try
        {
            var next = 0;
            for (var turns = 0; ; turns++)
            {
                if (turns == limit) throw new InvalidOperationException(NotAtRest(limit));
                if (_clock is not null && _clock.FireDue()) continue;
                if (Choose(ref next) is not { } reactor) return;
                Chance.Note(reactor.Index, turns);
                reactor.Turn();
            }
        }
        finally
        {
            _running = false;
        }
    }

    /// <summary>Lets time pass, from timer to timer, and runs what they start.</summary>
    public void Advance(TimeSpan time)
    {
        if (_clock is null) throw new InvalidOperationException("The clock is not the transport's.");
        var end = _clock.GetTimestamp() + time.Ticks;
        for (Run(); ; Run())
        {
            var next = Math.Min(_clock.NextDue, _all.Min(reactor => reactor.NextDue));
            _clock.MoveTo(Math.Min(next, end));
            if (next <= end) continue;
            Run();
            return;
        }
    }

    /// <summary>Runs an action as a reactor's own work (connections may be touched), without waiting for its turn.</summary>
    public static void Within(Reactor reactor, Action action) => ((MemoryReactor)reactor).Within(action);

    /// <summary>Gives each reactor a thread. Needs a real <see cref="MemorySettings.Clock"/> and no seed.</summary>
    public void StartThreads()
    {
        if (_clock is not null || _settings.Seed is not null) throw new InvalidOperationException("Threads need a real clock, and no seed.");
        foreach (var reactor in _all) reactor.Loop.Start();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_reactors[0].Loop.IsStarted)
        {
            foreach (var reactor in _all) await reactor.Loop.StopAsync().ConfigureAwait(false);
            return;
        }

        foreach (var reactor in _all) reactor.Within(reactor.AbortAll);
        Run();
    }

    /// <summary>Makes an address swallow what connects to it, neither accepting nor refusing.</summary>
    public void Swallow(EndPoint endPoint) => _names.Swallow(endPoint);

    /// <summary>Whoever connects to the address finds a script there, one for each connection. Any thread.</summary>
    public void Answer(EndPoint endPoint, Func<MemoryScript> script) => _scripts[endPoint] = script;

    /// <summary>A script connects to an address that is listened on. Any thread.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public void Arrive(EndPoint endPoint, MemoryScript script)
    {
        var listener = _names.Find(endPoint) ?? throw new SocketException((int)SocketError.ConnectionRefused);
        MemoryAddress address = new(endPoint, _names.ClientAddress(endPoint), null, null);
        ScriptedConnection connection = new(listener.Next(Chance), script, address);
        connection.Reactor.Post(() =>
        {
            connection.Join();
            listener.Accept(connection);
        });
    }

    /// <summary>Listens as a test's peer does: all connections live on <see cref="Outside"/>.</summary>
    internal Listener ListenOutside(EndPoint endPoint, Action<Connection> accepted) =>
        _names.Bind(endPoint, ListenSettings.Default, accepted, [Outside]);

    /// <summary>Connects two ends. <paramref name="done"/> is called on <paramref name="reactor"/>; the connection receives by then.</summary>
    internal void Open(MemoryReactor reactor, EndPoint endPoint, EndPoint? from, TimeSpan timeout, Action<ConnectResult> done)
    {
        if (_names.IsSwallowed(endPoint))
        {
            if (timeout > TimeSpan.Zero) reactor.Schedule(timeout, () => done(ConnectResult.Failed(SocketError.TimedOut)));
            return;
        }

        if (_scripts.TryGetValue(endPoint, out var script))
        {
            ScriptedConnection scripted = new(reactor, script(), new MemoryAddress(_names.ClientAddress(endPoint), endPoint, null, null));
            reactor.Post(() =>
            {
                scripted.Join();
                scripted.Receive();
                done(ConnectResult.Connected(scripted));
            });
            return;
        }

        if (_names.Find(endPoint) is not { } listener)
        {
            reactor.Post(() => done(ConnectResult.Failed(SocketError.ConnectionRefused)));
            return;
        }

        var local = from ?? _names.ClientAddress(endPoint);
        var credentials = endPoint is UnixDomainSocketEndPoint ? Credentials : null;
        var id = Interlocked.Add(ref _connections, 2);
        MemoryPipe there = new(_settings.PipeCapacity);
        MemoryPipe back = new(_settings.PipeCapacity);
        MemoryConnection client = new(reactor, id, back, there, new MemoryAddress(local, endPoint, null, null));
        MemoryConnection server = new(
            listener.Next(reactor.Chance), id + 1, there, back,
            new MemoryAddress(listener.LocalEndPoint, local, credentials?.UserId, credentials?.ProcessId));
        MemoryConnection.Pair(client, server);
        server.Reactor.Post(() =>
        {
            server.Join();
            listener.Accept(server);
        });
        reactor.Post(() =>
        {
            client.Join();
            client.Receive();
            done(ConnectResult.Connected(client));
        });
    }

    private MemoryReactor NewReactor(int index) =>
        new(this, index, Clock, _clock is null ? new MemoryChance(null) : Chance);

    private MemoryReactor? Choose(ref int next)
    {
        var start = Chance.IsShuffled ? Chance.Pick(_all.Length) : next;
        for (var i = 0; i < _all.Length; i++)
        {
            var at = (start + i) % _all.Length;
            if (!_all[at].IsRunnable) continue;
            next = at + 1;
            return _all[at];
        }

        return null;
    }

    private string NotAtRest(int limit)
    {
        var busy = _all.Where(reactor => reactor.IsRunnable).Select(reactor => reactor.Describe());
        var seed = _settings.Seed is { } value ? $" (seed {value})" : "";
        return $"The memory transport did not come to rest within {limit} turns{seed}: {string.Join("; ", busy)}.";
    }
}
