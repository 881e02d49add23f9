namespace Dcp.Net.Kernel;

/// <summary>
/// A reactor with a thread of its own, which sleeps in the kernel. A turn is: run what is due (posted work, timers), send what piled
/// up, then wait for events and handle them. What the waiting is made of is the subclass's.
/// </summary>
internal abstract unsafe class KernelReactor : Reactor, IDisposable
{
    /// <summary>Nanoseconds between two looks at what is still open while stopping.</summary>
    private const long StopPause = 10_000_000;

    /// <summary>How long a stopping reactor waits for operations that do not end.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Queued[] _sends = new Queued[64];
    private int _sendCount;
    private int _sleeping;
    private TaskCompletionSource? _drained;
    private long _drainLimit;
    private bool _stop;

    private protected KernelReactor(int index, TimeProvider clock)
        : base(index, clock) => WakeFd = Libc.EventFd(0, Libc.EventFdCloseOnExec);

    internal bool IsStopping => _drained is not null;

    /// <summary>An eventfd that becomes readable when a sleeping loop has to look at posted work.</summary>
    private protected int WakeFd { get; }

    /// <summary>Connections, listeners and attempts to connect that are open.</summary>
    private protected abstract int OpenHandles { get; }

    internal void Start() => new Thread(Run) { Name = $"dcp-reactor-{Index}", IsBackground = true }.Start();

    /// <summary>Aborts everything that lives here; done when it is gone. Any thread.</summary>
    internal Task DrainAsync()
    {
        TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            _drained = drained;
            _drainLimit = Clock.GetTimestamp() + ToTicks(StopLimit);
        });
        return drained.Task;
    }

    /// <summary>Ends the thread. Any thread, after <see cref="DrainAsync"/>.</summary>
    internal Task StopAsync()
    {
        Post(() => _stop = true);
        return _ended.Task;
    }

    internal void CountConnection(int change) => Connections += change;

    internal override void QueueSend(Connection connection)
    {
        if (_sendCount == _sends.Length) Array.Resize(ref _sends, _sendCount * 2);
        _sends[_sendCount++] = new Queued(connection);
    }

    public virtual void Dispose() => _ = Libc.Close(WakeFd);

    /// <summary>First thing on the reactor's thread.</summary>
    private protected abstract void Open();

    /// <summary>
    /// Waits for events, at most <paramref name="timeout"/> nanoseconds (0: not at all, negative: for as long as it takes), and calls
    /// <see cref="Woken"/>, then the events' handlers.
    /// </summary>
    private protected abstract void Wait(long timeout);

    /// <summary>Reports what the sends of this turn have already come to, where that is known at once.</summary>
    private protected virtual void Settle()
    {
    }

    /// <summary>There is something to do that no event will tell of.</summary>
    private protected virtual bool HasWork => false;

    /// <summary>Ends everything that is open.</summary>
    private protected abstract void AbandonAll();

    /// <summary>The wait is over.</summary>
    private protected void Woken()
    {
        _sleeping = 0;
        Turns++;
        Refresh();
    }

    private protected override void Wake()
    {
        // Paired with the fence in Turn: either it sees the posted work, or we see that it sleeps.
        Interlocked.MemoryBarrier();
        if (IsCurrent || _sleeping == 0 || Interlocked.Exchange(ref _sleeping, 0) == 0) return;
        ulong one = 1;
        _ = Libc.Write(WakeFd, &one, sizeof(ulong));
    }

    private void Run()
    {
        try
        {
            using (Enter())
            {
                Open();
                while (!_stop || HasPosted || (OpenHandles > 0 && Now < _drainLimit)) Turn();
            }
        }
        catch (Exception e)
        {
            // What a connection can do wrong is a value; what arrives here is a bug, and going on would hide it.
            Environment.FailFast($"dcp-reactor-{Index} failed: {e.Message}", e);
        }

        _ended.SetResult();
    }

    private void Turn()
    {
        RunPosted();
        RunTimers();
        if (IsStopping) Drain();
        Send();
        Settle();

        _sleeping = 1;
        Interlocked.MemoryBarrier();
        Wait(HasPosted || HasReady || HasWork || _sendCount > 0 ? 0 : UntilNextTimer());
        RunReady();
    }

    private void Send()
    {
        // The list may grow meanwhile, by connections that lie below others.
        for (var i = 0; i < _sendCount; i++)
        {
            _sends[i].Connection.SendQueued();
            _sends[i] = default;
        }

        _sendCount = 0;
    }

    private long UntilNextTimer()
    {
        if (IsStopping) return StopPause;
        var due = NextTimer;
        if (due == long.MaxValue) return -1;
        var ticks = Math.Max(0, due - Clock.GetTimestamp());
        return (long)Math.Min(ticks * (1e9 / Clock.TimestampFrequency), long.MaxValue / 2);
    }

    private void Drain()
    {
        AbandonAll();
        if (OpenHandles == 0 || Now >= _drainLimit) _drained!.TrySetResult();
    }

    /// <summary>To store a reference in an array of a class that others derive from takes a check of its type; in a struct it does not.</summary>
    private readonly record struct Queued(Connection Connection);
}
