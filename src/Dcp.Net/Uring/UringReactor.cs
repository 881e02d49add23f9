using System.Net;
using System.Runtime.InteropServices;
using Dcp.Net.Kernel;

namespace Dcp.Net.Uring;

/// <summary>
/// An event loop on one io_uring: one system call a turn submits all that was prepared, waits, and brings completions.
/// </summary>
internal sealed unsafe class UringReactor : KernelReactor
{
    private const int SubmissionEntries = 1024;
    private const int CompletionEntries = 8192;

    /// <summary>Few, because the kernel uses them in turn: what was just received is still in the processor's cache when its buffer is next.</summary>
    private const int BufferCount = 64;
    private const int BufferSize = 16 * 1024;

    /// <summary>Completions after which their buffers and their room in the queue are given back, at the latest.</summary>
    private const uint GiveBackEvery = 64;

    private readonly Ring _ring;
    private readonly SlotTable<ICompletionHandler> _slots = new();
    private readonly SilentSends _silent;
    private readonly ulong* _wakeCount = (ulong*)NativeMemory.AllocZeroed(sizeof(ulong));

    /// <exception cref="UringException">The kernel refuses.</exception>
    internal UringReactor(int index, TimeProvider clock)
        : base(index, clock)
    {
        _ring = new Ring(SubmissionEntries, CompletionEntries);
        _silent = new SilentSends(_ring, _slots);
        try
        {
            Buffers = new BufferRing(_ring, BufferCount, BufferSize);
        }
        catch (UringException)
        {
            _ring.Dispose();
            throw;
        }
    }

    internal BufferRing Buffers { get; }

    /// <summary>
    /// Bytes after which a multishot receive ends, 0 for none. Without an end, one turn of the loop brings as much as the peer sends while the
    /// kernel looks, up to all buffers: more than the connection wanted, and more than the processor's cache holds.
    /// </summary>
    internal uint ReceiveLimit { get; } = UringProbe.LimitsReceives ? (uint)Connection.InputLimit : 0;

    /// <summary>Bytes that one turn can bring to a connection.</summary>
    internal static int MostReceived => UringProbe.LimitsReceives ? Connection.InputLimit : BufferCount * BufferSize;

    private protected override int OpenHandles => _slots.Count;

    internal override ValueTask<ConnectResult> OpenAsync(EndPoint endPoint, SocketSettings settings, TimeSpan timeout) =>
        UringConnect.Start(this, endPoint, settings, timeout);

    internal override Connection OpenDescriptor(int descriptor)
    {
        // The kernel is to wait for what does not come at once, instead of saying so.
        Descriptors.SetBlocking(descriptor, true);
        return new UringConnection(this, descriptor, Descriptors.FamilyOf(descriptor));
    }

    internal ulong AddSlot(ICompletionHandler handler) => _slots.Add(handler);

    internal void RemoveSlot(ulong token) => _slots.Remove(token);

    internal void AddSilent(ulong token, uint number) => _silent.Add(token, number);

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

    public override void Dispose()
    {
        _ring.Dispose();
        Buffers.Dispose();
        NativeMemory.Free(_wakeCount);
        base.Dispose();
    }

    private protected override void Open()
    {
        _ring.Enable();
        AwaitWake();
    }

    private protected override void Wait(long timeout)
    {
        var result = _ring.Enter(timeout == 0 || _silent.AreAwaited ? 0u : 1u, timeout);
        Enters = _ring.Enters;
        Woken();
        if (result < 0) Check(-result);
        _silent.Settle();
        Reap();
    }

    private protected override void AbandonAll()
    {
        foreach (var handler in _slots.Snapshot()) handler.Abandon();
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

    private void Reap()
    {
        var (head, tail) = _ring.Completed();
        for (uint n = 1; head != tail; n++)
        {
            Dispatch(_ring.Completion(head++));
            if (n % GiveBackEvery != 0) continue;
            Buffers.Publish();
            _ring.Release(head);
        }

        Buffers.Publish();
        _ring.Release(head);
    }

    private void Dispatch(Cqe completion)
    {
        var operation = (UringOperation)(byte)completion.UserData;
        if (operation == UringOperation.Wake)
            AwaitWake();
        else if ((operation & UringOperation.Cancel) == 0)
            _slots.Find(completion.UserData)?.Complete(operation, completion.Result, completion.Flags);
        else if (completion.Result == -Errno.NoEntry)
            _slots.Find(completion.UserData)?.CancelFailed(operation & ~UringOperation.Cancel);
    }

    private void AwaitWake()
    {
        ref var sqe = ref Prepare(UringAbi.OpRead, WakeFd, 0, UringOperation.Wake);
        sqe.Address = (ulong)_wakeCount;
        sqe.Length = sizeof(ulong);
    }
}
