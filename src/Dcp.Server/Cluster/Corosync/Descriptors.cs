using System.Runtime.InteropServices;

namespace Dcp.Server.Cluster.Corosync;

/// <summary>What it takes to wait for several descriptors, and to be woken.</summary>
internal static unsafe partial class Descriptors
{
    internal const short Readable = 1;

    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;

    [StructLayout(LayoutKind.Sequential)]
    internal struct Awaited
    {
        internal int Descriptor;
        internal short Events;
        internal short Seen;
    }

    internal static int NewEvent() => EventFd(0, NonBlockingCloseOnExec);

    internal static void Raise(int descriptor)
    {
        ulong one = 1;
        _ = Write(descriptor, &one, sizeof(ulong));
    }

    internal static void Lower(int descriptor)
    {
        ulong count;
        _ = Read(descriptor, &count, sizeof(ulong));
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    internal static partial int Wait(Awaited* awaited, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, void* buffer, nuint count);
}
