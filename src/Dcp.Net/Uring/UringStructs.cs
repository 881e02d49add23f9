using System.Runtime.InteropServices;

namespace Dcp.Net.Uring;

/// <summary><c>struct io_uring_sqe</c>, with the members that are used here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct Sqe
{
    [FieldOffset(0)] internal byte OpCode;
    [FieldOffset(1)] internal byte Flags;
    [FieldOffset(2)] internal ushort IoPriority;
    [FieldOffset(4)] internal int Fd;
    [FieldOffset(8)] internal ulong Offset;
    [FieldOffset(16)] internal ulong Address;
    [FieldOffset(24)] internal uint Length;
    [FieldOffset(28)] internal uint OpFlags;
    [FieldOffset(32)] internal ulong UserData;
    [FieldOffset(40)] internal ushort BufferGroup;
    [FieldOffset(44)] internal uint OptionLength;
}

/// <summary><c>struct io_uring_cqe</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Cqe
{
    internal ulong UserData;
    internal int Result;
    internal uint Flags;
}

/// <summary><c>struct io_sqring_offsets</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SqOffsets
{
    internal uint Head;
    internal uint Tail;
    internal uint RingMask;
    internal uint RingEntries;
    internal uint Flags;
    internal uint Dropped;
    internal uint Array;
    internal uint Reserved1;
    internal ulong Reserved2;
}

/// <summary><c>struct io_cqring_offsets</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CqOffsets
{
    internal uint Head;
    internal uint Tail;
    internal uint RingMask;
    internal uint RingEntries;
    internal uint Overflow;
    internal uint Cqes;
    internal uint Flags;
    internal uint Reserved1;
    internal ulong Reserved2;
}

/// <summary><c>struct io_uring_params</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UringParams
{
    internal uint SqEntries;
    internal uint CqEntries;
    internal uint Flags;
    internal uint SqThreadCpu;
    internal uint SqThreadIdle;
    internal uint Features;
    internal uint WqFd;
    internal uint Reserved0;
    internal uint Reserved1;
    internal uint Reserved2;
    internal SqOffsets Sq;
    internal CqOffsets Cq;
}

/// <summary><c>struct io_uring_buf_reg</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BufferRegistration
{
    internal ulong RingAddress;
    internal uint RingEntries;
    internal ushort Group;
    internal ushort Flags;
    internal ulong Reserved0;
    internal ulong Reserved1;
    internal ulong Reserved2;
}

/// <summary><c>struct io_uring_buf</c>; the ring's tail lies over the first one's <see cref="Reserved"/>, which therefore is never written.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProvidedBuffer
{
    internal ulong Address;
    internal uint Length;
    internal ushort Id;
    internal ushort Reserved;
}

/// <summary><c>struct io_uring_rsrc_update</c>, as IORING_REGISTER_RING_FDS takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingFdUpdate
{
    internal uint Offset;
    internal uint Reserved;
    internal ulong Fd;
}

/// <summary><c>struct io_uring_getevents_arg</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GetEventsArgument
{
    internal ulong SignalMask;
    internal uint SignalMaskSize;
    internal uint Pad;
    internal ulong Timeout;
}

/// <summary><c>struct __kernel_timespec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KernelTimespec
{
    internal long Seconds;
    internal long Nanoseconds;
}

/// <summary><c>struct io_uring_probe_op</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProbedOperation
{
    internal byte OpCode;
    internal byte Reserved;
    internal ushort Flags;
    internal uint Reserved2;
}
