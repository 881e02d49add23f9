using System.Runtime.InteropServices;
using Dcp.Net.Kernel;

namespace Dcp.Net.Sockets;

/// <summary>
/// The kernel's list of what is ready. .NET's own (in <c>SocketAsyncEngine</c>) runs its callbacks on the thread pool, or, by a
/// switch for the whole process, on one thread for every socket of every library; a loop of our own needs neither.
/// </summary>
internal sealed unsafe class Epoll : IDisposable
{
    internal const uint Readable = 0x001;
    internal const uint Writable = 0x004;
    internal const uint Failed = 0x008;
    internal const uint HungUp = 0x010;
    internal const uint PeerEnded = 0x2000;

    /// <summary>Tells of changes alone, so that nothing needs to be taken back while a connection does not want to read or write.</summary>
    internal const uint EdgeTriggered = 1u << 31;

    private const int Capacity = 512;

    /// <summary><c>struct epoll_event</c> is packed on x64 only.</summary>
    private static readonly int s_dataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int s_eventSize = s_dataOffset + sizeof(ulong);

    private readonly int _fd = Libc.EpollCreate(Libc.EpollCloseOnExec);
    private readonly byte* _events = (byte*)NativeMemory.Alloc((nuint)(Capacity * s_eventSize));

    /// <summary>Calls of <c>epoll_wait</c> so far.</summary>
    internal long Waits { get; private set; }

    internal void Add(int fd, uint events, ulong userData)
    {
        var change = stackalloc byte[s_eventSize];
        *(uint*)change = events;
        *(ulong*)(change + s_dataOffset) = userData;
        if (Libc.EpollControl(_fd, Libc.EpollAdd, fd, change) == 0) return;
        throw new IOException($"epoll_ctl: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastSystemError())}");
    }

    internal void Remove(int fd)
    {
        var unused = stackalloc byte[s_eventSize];
        _ = Libc.EpollControl(_fd, Libc.EpollDelete, fd, unused);
    }

    /// <summary>Number of events that are there, after at most <paramref name="timeout"/> milliseconds (negative: when there are any).</summary>
    internal int Wait(int timeout)
    {
        Waits++;
        var count = Libc.EpollWait(_fd, _events, Capacity, timeout);
        if (count >= 0) return count;
        var errno = Marshal.GetLastPInvokeError();
        return errno == Errno.Interrupted ? 0 : throw new IOException($"epoll_wait: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    internal (uint Events, ulong UserData) Event(int index)
    {
        var entry = _events + (index * s_eventSize);
        return (*(uint*)entry, *(ulong*)(entry + s_dataOffset));
    }

    public void Dispose()
    {
        _ = Libc.Close(_fd);
        NativeMemory.Free(_events);
    }
}
