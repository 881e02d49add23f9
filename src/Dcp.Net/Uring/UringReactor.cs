using System.Net;
using System.Runtime.InteropServices;

namespace Dcp.Net.Uring;

/// <summary>
/// An event loop on one io_uring. A turn is: run what is due (posted work, timers), prepare the sends that piled up, then one
/// system call that submits all of it, waits and brings completions, then their handlers.
/// </summary>
internal sealed unsafe class UringReactor : Reactor, IDisposable
{
    private const int SubmissionEntries = 1024;
    private const int CompletionEntries = 8192;
    private const int BufferCount = 512;
    private const int BufferSize = 16 * 1024;

    /// <summary>Buffers that may be out of the kernel's sight before the tail is written again.</summary>
    private const uint PublishEvery = 64;

    /// <summary>How long a stopping reactor waits for operations that do not end.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Ring _ring;
    private readonly SlotTable _slots = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _wakeFd;
    private readonly nint _wakeValue = (nint)NativeMemory.AllocZeroed(2 * sizeof(ulong));
    private Connection[] _sends = new Connection[64];
    private int _sendCount;
    private int _sleeping;
    private TaskCompletionSource? _drained;
    private long _drainLimit;
    private bool _stop;

    /// <exception cref="UringException">The kernel refuses.</exception>
    internal UringReactor(int index, TimeProvider clock)
        : base(index, clock)
    {
        _ring = new Ring(SubmissionEntries, CompletionEntries);
        try
        {
            Buffers = new BufferRing(_ring, BufferCount, BufferSize);
        }
        catch (UringException)
        {
            _ring.Dispose();
            throw;
        }

        _wakeFd = Libc.EventFd(0, Libc.EventFdCloseOnExec);
        ((ulong*)_wakeValue)[1] = 1;
    }

    internal BufferRing Buffers { get; }

    internal bool IsStopping => _drained is not null;

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

    internal override ValueTask<ConnectResult> OpenAsync(EndPoint endPoint, SocketSettings settings, TimeSpan timeout) =>
        UringConnect.Start(this, endPoint, settings, timeout);

    internal override void QueueSend(Connection connection)
    {
        if (_sendCount == _sends.Length) Array.Resize(ref _sends, _sendCount * 2);
        _sends[_sendCount++] = connection;
    }

    internal ulong AddSlot(ICompletionHandler handler) => _slots.Add(handler);

    internal void RemoveSlot(ulong token) => _slots.Remove(token);

    internal void CountConnection(int change) => Connections += change;

    /// <summary>A submission that completes as <paramref name="operation"/> under the slot.</summary>
    internal ref Sqe Prepare(byte opCode, int fd, ulong token, UringOperation operation)
    {
        ref var sqe = ref _ring.Next();
        sqe.OpCode = opCode;
        sqe.Fd = fd;
        sqe.UserData = token | (ulong)operation;
        return ref sqe;
    }

    /// <summary>
    /// Asks an operation to end; it completes with ECANCELED, or as it would have. Only when the kernel does not find it
    /// (because it has just ended, or is just being retried) there is a completion of the cancel itself.
    /// </summary>
    internal void Cancel(ulong token, UringOperation operation)
    {
        ref var sqe = ref Prepare(UringAbi.OpAsyncCancel, -1, token, operation | UringOperation.Cancel);
        sqe.Flags = UringAbi.SqeSkipSuccess;
        sqe.Address = token | (ulong)operation;
    }

    private protected override void Wake()
    {
        // Paired with the fence in Turn: either it sees the posted work, or we see that it sleeps.
        Interlocked.MemoryBarrier();
        if (IsCurrent || _sleeping == 0 || Interlocked.Exchange(ref _sleeping, 0) == 0) return;
        _ = Libc.Write(_wakeFd, (ulong*)_wakeValue + 1, sizeof(ulong));
    }

    public void Dispose()
    {
        _ring.Dispose();
        Buffers.Dispose();
        _ = Libc.Close(_wakeFd);
        NativeMemory.Free((void*)_wakeValue);
    }

    private void Run()
    {
        try
        {
            using (Enter())
            {
                _ring.Enable();
                AwaitWake();
                while (!_stop || _slots.Count > 0 && Now < _drainLimit || HasPosted) Turn();
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
        if (IsStopping) Abandon();
        Send();

        uint wait = 1;
        _sleeping = 1;
        Interlocked.MemoryBarrier();
        if (HasPosted || HasReady || _stop) wait = 0;
        var result = _ring.Enter(wait, UntilNextTimer());
        _sleeping = 0;

        Refresh();
        Turns++;
        Enters = _ring.Enters;
        if (result < 0) Check(-result);
        Reap();
    }

    private void Reap()
    {
        var (head, tail) = _ring.Completed();
        for (uint n = 1; head != tail; n++)
        {
            var completion = _ring.Completion(head++);
            var operation = (UringOperation)(byte)completion.UserData;
            if (operation == UringOperation.Wake) AwaitWake();
            else if ((operation & UringOperation.Cancel) == 0) _slots.Find(completion.UserData)?.Complete(operation, completion.Result, completion.Flags);
            else if (completion.Result == -Errno.NoEntry) _slots.Find(completion.UserData)?.CancelFailed(operation & ~UringOperation.Cancel);
            if (n % PublishEvery != 0) continue;
            Buffers.Publish();
            _ring.Release(head);
        }

        Buffers.Publish();
        _ring.Release(head);
        RunReady();
    }

    private void Send()
    {
        // The list may grow meanwhile, by connections that lie below others.
        for (var i = 0; i < _sendCount; i++)
        {
            _sends[i].SendQueued();
            _sends[i] = null!;
        }

        _sendCount = 0;
    }

    private long UntilNextTimer()
    {
        var due = NextTimer;
        if (due == long.MaxValue) return -1;
        var ticks = Math.Max(0, due - Clock.GetTimestamp());
        return (long)Math.Min(ticks * (1e9 / Clock.TimestampFrequency), long.MaxValue / 2);
    }

    private void AwaitWake()
    {
        ref var sqe = ref Prepare(UringAbi.OpRead, _wakeFd, 0, UringOperation.Wake);
        sqe.Address = (ulong)_wakeValue;
        sqe.Length = sizeof(ulong);
    }

    private void Abandon()
    {
        foreach (var handler in _slots.Snapshot()) handler.Abandon();
        if (_slots.Count == 0 || Now >= _drainLimit) _drained!.TrySetResult();
    }

    private static void Check(int errno)
    {
        switch (errno)
        {
            case Errno.TimerExpired or Errno.Interrupted:
                break;
            case Errno.Again or Errno.Busy:
                // The kernel is short of memory for requests, or wants completions taken first. Nothing was lost.
                Thread.Yield();
                break;
            default:
                throw new UringException("io_uring_enter", errno);
        }
    }
}
