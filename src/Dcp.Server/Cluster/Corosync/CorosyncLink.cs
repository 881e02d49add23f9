using System.Collections.Concurrent;

namespace Dcp.Server.Cluster.Corosync;

/// <summary>
/// The way to the other nodes: one thread that waits for Corosync, for what others want of it, and for the next tick. Where there is no
/// corosync it tries again and again. Any thread may call what says so.
/// </summary>
internal sealed class CorosyncLink(string group, IGroupHandler handler, TimeProvider clock) : IGroupLink, IAsyncDisposable
{
    internal static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_busy = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Queue<byte[]> _outbox = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Stays open to the end of the process: others may post at any time.
    private readonly int _wake = Descriptors.NewEvent();
    private volatile bool _stopping;
    private CorosyncHandles? _handles;
    private long _tickAt;
    private long _retryAt;

    /// <summary>Once.</summary>
    internal void Start() => new Thread(Run) { IsBackground = true, Name = "corosync" }.Start();

    /// <summary>Any thread: runs <paramref name="action"/> on the link's.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        Descriptors.Raise(_wake);
    }

    /// <summary>On the link's thread. Dropped when there is no contact, which whoever sent it is told by a new membership.</summary>
    public void Send(byte[] message)
    {
        if (_handles is not null) _outbox.Enqueue(message);
    }

    /// <summary>Any thread. What was sent before is out when the task ends, if Corosync takes it at all.</summary>
    public async ValueTask DisposeAsync()
    {
        Post(() => _stopping = true);
        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        _tickAt = _retryAt = clock.GetTimestamp();
        while (!_stopping)
        {
            if (_handles is null && Passed(_retryAt)) Connect();
            Wait();
            while (_posted.TryDequeue(out var action)) action();
            Exchange();
            if (!Passed(_tickAt)) continue;
            _tickAt = Later(TickInterval);
            handler.Tick();
            Exchange();
        }

        // The last messages, a few attempts for each.
        for (var attempt = 0; attempt < 20 && _outbox.Count > 0; attempt++)
        {
            Exchange();
            if (_outbox.Count > 0) Wait();
        }

        _handles?.Dispose();
        _handles = null;
        _ended.SetResult();
    }

    private void Connect()
    {
        try
        {
            _handles = new CorosyncHandles(group);
        }
        catch (CorosyncException exception)
        {
            _retryAt = Later(s_retry);
            handler.Lost(exception.Message);
            return;
        }

        handler.Connected(_handles.Node);
    }

    /// <summary>Takes what has arrived and sends what is to be sent.</summary>
    private void Exchange()
    {
        if (_handles is not { } handles) return;
        try
        {
            handles.Dispatch();
            foreach (var happened in handles.Events) handler.Take(happened);
            handles.Events.Clear();
            while (_outbox.TryPeek(out var message) && handles.TrySend(message)) _outbox.Dequeue();
        }
        catch (CorosyncException exception)
        {
            handles.Dispose();
            _handles = null;
            _outbox.Clear();
            _retryAt = Later(s_retry);
            handler.Lost(exception.Message);
        }
    }

    private unsafe void Wait()
    {
        var limit = _outbox.Count > 0 ? s_busy : Until(_tickAt);
        var awaited = stackalloc Descriptors.Awaited[3];
        awaited[0] = new() { Descriptor = _wake, Events = Descriptors.Readable };
        awaited[1] = new() { Descriptor = _handles?.GroupDescriptor ?? -1, Events = Descriptors.Readable };
        awaited[2] = new() { Descriptor = _handles?.QuorumDescriptor ?? -1, Events = Descriptors.Readable };
        _ = Descriptors.Wait(awaited, 3, Math.Max(0, (int)Math.Ceiling(limit.TotalMilliseconds)));
        if (awaited[0].Seen != 0) Descriptors.Lower(_wake);
    }

    private bool Passed(long moment) => clock.GetTimestamp() >= moment;

    private long Later(TimeSpan time) => clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);

    private TimeSpan Until(long moment) => TimeSpan.FromSeconds((moment - clock.GetTimestamp()) / (double)clock.TimestampFrequency);
}
