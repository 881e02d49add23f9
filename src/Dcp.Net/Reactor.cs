using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Dcp.Net;

/// <summary>
/// An event loop with one thread, which owns the connections that live on it. All members are for that thread, except
/// <see cref="Post(Action)"/> and what says so. Work runs to its end: nothing on a reactor may block or compute for long
/// (<see cref="OffloadAsync{T}"/> is for that).
/// </summary>
public abstract class Reactor
{
    [ThreadStatic]
    private static Reactor? t_current;

    private readonly ConcurrentQueue<(Action<object?> Callback, object? State)> _posted = new();
    private readonly Queue<Signal> _ready = new();
    private readonly TimerQueue _timers = new();
    private readonly ReactorSynchronizationContext _context;
    private bool _draining;

    private protected Reactor(int index, TimeProvider clock)
    {
        Index = index;
        Clock = clock;
        _context = new ReactorSynchronizationContext(this);
        Now = clock.GetTimestamp();
    }

    /// <summary>The reactor whose thread this is, or null.</summary>
    public static Reactor? Current => t_current;

    /// <summary>0-based position within its transport. Any thread.</summary>
    public int Index { get; }

    /// <summary>Any thread.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The clock's timestamp (<see cref="TimeProvider.GetTimestamp"/>) as of this turn of the loop: cheap to read, a little late.</summary>
    public long Now { get; private set; }

    public BlockPool Blocks { get; } = new();

    /// <summary>Connections that live here, closing ones included.</summary>
    public int Connections { get; private protected set; }

    /// <summary>Times around the loop so far.</summary>
    public long Turns { get; private protected set; }

    /// <summary>System calls of the loop itself so far (<c>io_uring_enter</c>): about one a turn, whatever the number of messages.</summary>
    public long Enters { get; private protected set; }

    /// <summary>Connections that came here from another reactor so far.</summary>
    public long Arrivals { get; internal set; }

    public bool IsCurrent => ReferenceEquals(t_current, this);

    /// <summary>Runs <paramref name="action"/> on the reactor, in the order of the calls. Any thread.</summary>
    public void Post(Action action) => Post(static state => ((Action)state!)(), action);

    /// <inheritdoc cref="Post(Action)"/>
    public void Post(Action<object?> callback, object? state)
    {
        _posted.Enqueue((callback, state));
        Wake();
    }

    /// <summary>Runs <paramref name="callback"/> once, <paramref name="delay"/> from now.</summary>
    public ReactorTimer Schedule(TimeSpan delay, Action callback) =>
        _timers.Add(Clock.GetTimestamp() + ToTicks(delay), callback);

    /// <summary>A duration in ticks of <see cref="Now"/>. Any thread.</summary>
    public long ToTicks(TimeSpan duration) => (long)((Int128)duration.Ticks * Clock.TimestampFrequency / TimeSpan.TicksPerSecond);

    /// <summary>Time between two readings of <see cref="Now"/>. Any thread.</summary>
    public TimeSpan Elapsed(long from, long to) => Clock.GetElapsedTime(from, to);

    /// <summary>Runs a computation off the reactor (thread pool); the awaiting method resumes on the reactor.</summary>
    public virtual Task<T> OffloadAsync<T>(Func<T> computation) => Task.Run(computation);

    /// <summary>
    /// Opens a connection that lives on this reactor. Failure is a value: <see cref="SocketError.TimedOut"/> once
    /// <paramref name="timeout"/> is over, otherwise what the system said.
    /// </summary>
    public ValueTask<ConnectResult> ConnectAsync(EndPoint endPoint, SocketSettings settings, TimeSpan timeout) =>
        Connector is { } connector ? connector(this, endPoint, settings, timeout) : OpenAsync(endPoint, settings, timeout);

    /// <summary>
    /// Makes a connection that lives here of a connected socket that another process has given away (<see cref="Connection.GiveAway"/>), with the
    /// input that came to that one. It receives from <paramref name="arrived"/> on, which is called at once. The descriptor is the connection's.
    /// </summary>
    /// <exception cref="NotSupportedException">The transport has no descriptors.</exception>
    public void Adopt(int descriptor, ReadOnlySpan<byte> input, Action<Connection> arrived)
    {
        var connection = OpenDescriptor(descriptor);
        connection.Preload(input);
        arrived(connection);
        connection.Receive();
    }

    /// <summary>The transport's part of <see cref="Adopt"/>.</summary>
    internal virtual Connection OpenDescriptor(int descriptor) => throw new NotSupportedException("this transport has no descriptors");

    /// <summary>Stands between <see cref="ConnectAsync"/> and the transport, when a decorator has put itself there.</summary>
    internal Func<Reactor, EndPoint, SocketSettings, TimeSpan, ValueTask<ConnectResult>>? Connector { get; set; }

    /// <summary>The transport's part of <see cref="ConnectAsync"/>. The connection receives (<see cref="Connection.Receive"/>) when this completes.</summary>
    internal abstract ValueTask<ConnectResult> OpenAsync(EndPoint endPoint, SocketSettings settings, TimeSpan timeout);

    /// <summary>Puts a signal's waiter in line; it runs when the current work has returned.</summary>
    internal void MakeReady(Signal signal) => _ready.Enqueue(signal);

    /// <summary>
    /// Queues a connection's output to be sent at the end of this turn, together with everybody else's. Sending itself may
    /// queue more (a TLS connection queues the one below it), which belongs to the same turn.
    /// </summary>
    internal abstract void QueueSend(Connection connection);

    /// <summary>Makes a sleeping loop look at posted work. Any thread.</summary>
    private protected abstract void Wake();

    /// <summary>Runs waiters that are ready, in order, until there are none. Nested calls return at once.</summary>
    internal void RunReady()
    {
        if (_draining) return;
        _draining = true;
        try
        {
            while (_ready.TryDequeue(out var signal)) signal.Fire();
        }
        finally
        {
            _draining = false;
        }
    }

    private protected bool HasPosted => !_posted.IsEmpty;

    private protected bool HasReady => _ready.Count > 0;

    /// <summary>Timestamp of the next timer, or <see cref="long.MaxValue"/>.</summary>
    private protected long NextTimer => _timers.NextDue;

    private protected void Refresh() => Now = Clock.GetTimestamp();

    /// <summary>Runs posted work (as much as was there at the call, up to a limit) and the waiters that it woke.</summary>
    private protected void RunPosted(int limit = int.MaxValue)
    {
        for (var n = Math.Min(_posted.Count, limit); n > 0 && _posted.TryDequeue(out var work); n--)
        {
            work.Callback(work.State);
            RunReady();
        }
    }

    private protected void RunTimers()
    {
        _timers.RunDue(Now);
        RunReady();
    }

    /// <summary>Declares the calling thread to be this reactor's; undone by disposing.</summary>
    private protected Scope Enter()
    {
        Scope scope = new(t_current, SynchronizationContext.Current);
        t_current = this;
        SynchronizationContext.SetSynchronizationContext(_context);
        return scope;
    }

    private protected readonly struct Scope(Reactor? outer, SynchronizationContext? context) : IDisposable
    {
        public void Dispose()
        {
            t_current = outer;
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
