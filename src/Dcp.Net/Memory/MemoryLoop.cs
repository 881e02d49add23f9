namespace Dcp.Net.Memory;

/// <summary>The thread of a reactor, when it has one: sleeps until woken or until the next timer.</summary>
internal sealed class MemoryLoop(MemoryReactor reactor)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private int _sleeping;
    private volatile bool _started;
    private volatile bool _stopped;

    internal bool IsStarted => _started;

    internal void Start()
    {
        _started = true;
        new Thread(Body) { IsBackground = true, Name = $"memory reactor {reactor.Index}" }.Start();
    }

    /// <summary>Ends the thread after aborting what is open.</summary>
    internal Task StopAsync()
    {
        reactor.Post(() =>
        {
            reactor.AbortAll();
            _stopped = true;
        });
        return _ended.Task;
    }

    internal void Wake()
    {
        if (!_started || Interlocked.Exchange(ref _sleeping, 0) == 0) return;
        lock (_gate) Monitor.Pulse(_gate);
    }

    private void Body()
    {
        reactor.Stay(() => _stopped, Sleep);
        _ended.SetResult();
    }

    private void Sleep()
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _sleeping, 1);
            if (!reactor.IsRunnable) Monitor.Wait(_gate, Delay());
            Interlocked.Exchange(ref _sleeping, 0);
        }
    }

    private TimeSpan Delay()
    {
        if (reactor.NextDue == long.MaxValue) return Timeout.InfiniteTimeSpan;
        var left = reactor.Elapsed(reactor.Clock.GetTimestamp(), reactor.NextDue);
        return left <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Min(left.TotalMilliseconds + 1, 60_000));
    }
}
