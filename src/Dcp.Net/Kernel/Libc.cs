using System.Runtime.InteropServices;

namespace Dcp.Net.Kernel;

/// <summary>
/// The C library's calls that .NET has no equal for. Every argument is blittable. Calls that never block skip the GC transition;
/// their errno is read at once by <see cref="Marshal.GetLastSystemError"/>.
/// </summary>
internal static unsafe partial class Libc
{
    internal const int ProtectReadWrite = 0x1 | 0x2;
    internal const int MapShared = 0x01;
    internal const int MapPrivate = 0x02;
    internal const int MapAnonymous = 0x20;
    internal const int MapPopulate = 0x8000;
    internal const nint MapFailed = -1;

    internal const int ShutdownWrite = 1;
    internal const int SolSocket = 1;
    internal const int SoLinger = 13;
    internal const int SoError = 4;
    internal const int SoPeerCredentials = 17;
    internal const int EventFdCloseOnExec = 0x80000;
    internal const int LimitOpenFiles = 7;
    internal const int EpollCloseOnExec = 0x80000;
    internal const int EpollAdd = 1;
    internal const int EpollDelete = 2;

    [LibraryImport("libc", EntryPoint = "syscall")]
    [SuppressGCTransition]
    internal static partial long Setup(long number, long entries, void* parameters);

    [LibraryImport("libc", EntryPoint = "syscall")]
    [SuppressGCTransition]
    internal static partial long Register(long number, long fd, long operation, void* argument, long count);

    /// <summary>Blocks when asked to wait, so the GC must be able to run meanwhile.</summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial long Enter(long number, long fd, long submit, long wait, long flags, void* argument, long size);

    [LibraryImport("libc", EntryPoint = "mmap")]
    [SuppressGCTransition]
    internal static partial nint Map(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    internal static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    [SuppressGCTransition]
    internal static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    [SuppressGCTransition]
    internal static partial nint Write(int fd, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "read")]
    [SuppressGCTransition]
    internal static partial nint Read(int fd, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    [SuppressGCTransition]
    internal static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    [SuppressGCTransition]
    internal static partial int EpollControl(int epoll, int operation, int fd, void* change);

    /// <summary>Blocks.</summary>
    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int EpollWait(int epoll, void* events, int capacity, int timeout);

    /// <summary>For sockets that do not block.</summary>
    [LibraryImport("libc", EntryPoint = "connect")]
    [SuppressGCTransition]
    internal static partial int Connect(int fd, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [SuppressGCTransition]
    internal static partial int Control(int fd, int command, int value);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    [SuppressGCTransition]
    internal static partial int Shutdown(int fd, int how);

    /// <summary>Blocks.</summary>
    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    internal static partial nint SendMessage(int fd, void* message, int flags);

    /// <summary>Blocks.</summary>
    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    internal static partial nint ReceiveMessage(int fd, void* message, int flags);

    /// <summary>An id of -1 stays as it is.</summary>
    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    [SuppressGCTransition]
    internal static partial int SetSocketOption(int fd, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    [SuppressGCTransition]
    internal static partial int GetSocketOption(int fd, int level, int name, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "getpeername")]
    [SuppressGCTransition]
    internal static partial int GetPeerName(int fd, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "getsockname")]
    [SuppressGCTransition]
    internal static partial int GetSocketName(int fd, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int GetLimit(int resource, ResourceLimit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    internal static partial int SetLimit(int resource, ResourceLimit* limit);

    [StructLayout(LayoutKind.Sequential)]
    internal struct ResourceLimit
    {
        internal ulong Soft;
        internal ulong Hard;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Credentials
    {
        internal int ProcessId;
        internal uint UserId;
        internal uint GroupId;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct LingerOption
    {
        internal int On;
        internal int Seconds;
    }
}
