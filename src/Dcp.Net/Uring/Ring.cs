using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dcp.Net.Kernel;

namespace Dcp.Net.Uring;

/// <summary>
/// One io_uring: its two queues in memory shared with the kernel, and the one system call that submits, waits and completes. Made on
/// any thread; after <see cref="Enable"/> only the enabling thread may use it (SINGLE_ISSUER), which lets the kernel do without locks
/// and run completions where they are waited for (DEFER_TASKRUN).
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    private const uint SetupFlags = UringAbi.SetupCqSize | UringAbi.SetupSubmitAll | UringAbi.SetupSingleIssuer
        | UringAbi.SetupDeferTaskRun | UringAbi.SetupRingDisabled;

    private const uint NeededFeatures = UringAbi.FeatureSingleMmap | UringAbi.FeatureNoDrop | UringAbi.FeatureExtArg
        | UringAbi.FeatureCqeSkip;

    private readonly int _fd;
    private readonly nint _rings;
    private readonly nuint _ringsLength;
    private readonly nint _sqesMap;
    private readonly nuint _sqesLength;

    private readonly Sqe* _sqes;
    private readonly uint* _sqHead;
    private readonly uint* _sqTail;
    private readonly uint* _sqFlags;
    private readonly uint _sqMask;
    private readonly uint _sqEntries;
    private readonly Cqe* _cqes;
    private readonly uint* _cqHead;
    private readonly uint* _cqTail;
    private readonly uint _cqMask;

    private uint _tail;
    private int _enterFd;
    private uint _enterFlags;
    private int _registrant;

    /// <exception cref="UringException">The kernel has no such ring for us.</exception>
    internal Ring(uint sqEntries, uint cqEntries)
    {
        UringParams parameters = new() { CqEntries = cqEntries, Flags = SetupFlags };
        _fd = (int)Libc.Setup(UringAbi.SysSetup, sqEntries, &parameters);
        if (_fd < 0) throw new UringException("io_uring_setup", Marshal.GetLastSystemError());
        if ((parameters.Features & NeededFeatures) != NeededFeatures)
        {
            _ = Libc.Close(_fd);
            throw new UringException("io_uring features", Errno.NotSupported);
        }

        _enterFd = _fd;
        _sqEntries = parameters.SqEntries;
        _ringsLength = Math.Max(
            parameters.Sq.Array + (parameters.SqEntries * sizeof(uint)),
            parameters.Cq.Cqes + (parameters.CqEntries * (uint)sizeof(Cqe)));
        _sqesLength = parameters.SqEntries * (uint)sizeof(Sqe);
        _rings = MapRing(_ringsLength, UringAbi.OffsetSqRing);
        _sqesMap = MapRing(_sqesLength, UringAbi.OffsetSqes);

        var rings = (byte*)_rings;
        _sqes = (Sqe*)_sqesMap;
        _sqHead = (uint*)(rings + parameters.Sq.Head);
        _sqTail = (uint*)(rings + parameters.Sq.Tail);
        _sqFlags = (uint*)(rings + parameters.Sq.Flags);
        _sqMask = *(uint*)(rings + parameters.Sq.RingMask);
        _cqes = (Cqe*)(rings + parameters.Cq.Cqes);
        _cqHead = (uint*)(rings + parameters.Cq.Head);
        _cqTail = (uint*)(rings + parameters.Cq.Tail);
        _cqMask = *(uint*)(rings + parameters.Cq.RingMask);

        // Entry i of the queue is always sqe i: the indirection is of no use to one issuer.
        var array = (uint*)(rings + parameters.Sq.Array);
        for (uint i = 0; i < _sqEntries; i++) array[i] = i;
        _tail = *_sqTail;
    }

    /// <summary>Calls of <c>io_uring_enter</c> so far.</summary>
    internal long Enters { get; private set; }

    /// <summary>
    /// The kernel has looked at every entry, and whatever of them ended at once has its completion in the queue: none waits for room there.
    /// </summary>
    internal bool IsSettled =>
        Volatile.Read(ref *_sqHead) == _tail && (Volatile.Read(ref *_sqFlags) & UringAbi.SqCompletionsOverflow) == 0;

    /// <summary>Makes the calling thread the ring's issuer.</summary>
    internal void Enable()
    {
        Register(UringAbi.RegisterEnableRings, null, 0, "IORING_REGISTER_ENABLE_RINGS");
        RingFdUpdate update = new() { Offset = uint.MaxValue, Fd = (ulong)_fd };

        // Spares the kernel a look into the process's file table on every call; a thread has 16 such places, so failing is no harm.
        if (Libc.Register(UringAbi.SysRegister, _fd, UringAbi.RegisterRingFds, &update, 1) != 1) return;
        _enterFd = (int)update.Offset;
        _enterFlags = UringAbi.EnterRegisteredRing;
        _registrant = Environment.CurrentManagedThreadId;
    }

    /// <exception cref="UringException">What the kernel answered.</exception>
    internal void Register(uint operation, void* argument, uint count, string what)
    {
        if (Libc.Register(UringAbi.SysRegister, _fd, operation, argument, count) < 0)
            throw new UringException(what, Marshal.GetLastSystemError());
    }

    /// <summary>A cleared entry, which is submitted by the next <see cref="Enter"/>. A full queue is submitted first.</summary>
    internal ref Sqe Next()
    {
        for (var attempt = 0; _tail - Volatile.Read(ref *_sqHead) >= _sqEntries; attempt++)
        {
            var result = Enter(0, 0);
            if (attempt > 1000) throw new UringException("submission queue stays full: io_uring_enter", -result);
        }

        ref var sqe = ref _sqes[_tail++ & _sqMask];
        sqe = default;
        return ref sqe;
    }

    /// <summary>
    /// Submits what was prepared, waits for <paramref name="wait"/> completions, at most <paramref name="timeout"/> nanoseconds (negative: for
    /// as long as it takes). Returns the kernel's answer: a count, or a negative errno.
    /// </summary>
    internal int Enter(uint wait, long timeout)
    {
        Volatile.Write(ref *_sqTail, _tail);
        var submit = _tail - Volatile.Read(ref *_sqHead);
        KernelTimespec time = new() { Seconds = timeout / 1_000_000_000, Nanoseconds = timeout % 1_000_000_000 };
        GetEventsArgument argument = new() { Timeout = timeout < 0 || wait == 0 ? 0 : (ulong)&time };
        Enters++;
        var result = Libc.Enter(
            UringAbi.SysEnter,
            _enterFd,
            submit,
            wait,
            UringAbi.EnterGetEvents | UringAbi.EnterExtArg | _enterFlags,
            &argument,
            sizeof(GetEventsArgument));
        return result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Completions that are there: indices from head (inclusive) to tail.</summary>
    internal (uint Head, uint Tail) Completed() => (*_cqHead, Volatile.Read(ref *_cqTail));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Cqe Completion(uint index) => _cqes[index & _cqMask];

    /// <summary>Gives the room of completions before <paramref name="head"/> back to the kernel.</summary>
    internal void Release(uint head) => Volatile.Write(ref *_cqHead, head);

    public void Dispose()
    {
        // A thread that has ended has given its place back already.
        RingFdUpdate update = new() { Offset = (uint)_enterFd };
        if (_registrant == Environment.CurrentManagedThreadId)
            _ = Libc.Register(UringAbi.SysRegister, _fd, UringAbi.UnregisterRingFds, &update, 1);
        _ = Libc.Unmap(_sqesMap, _sqesLength);
        _ = Libc.Unmap(_rings, _ringsLength);
        _ = Libc.Close(_fd);
    }

    private nint MapRing(nuint length, long offset)
    {
        var map = Libc.Map(0, length, Libc.ProtectReadWrite, Libc.MapShared | Libc.MapPopulate, _fd, offset);
        if (map != Libc.MapFailed) return map;
        var errno = Marshal.GetLastSystemError();
        _ = Libc.Close(_fd);
        throw new UringException("mmap of the ring", errno);
    }
}
