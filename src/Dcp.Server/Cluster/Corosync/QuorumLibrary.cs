using System.Runtime.InteropServices;

namespace Dcp.Server.Cluster.Corosync;

/// <summary>Whether this part of the cluster has quorum: quorum_overview(3), of <c>libquorum.so.5</c>.</summary>
internal static unsafe partial class QuorumLibrary
{
    internal const string Name = "libquorum.so.5";
    internal const int TrackCurrentAndChanges = 0x01 | 0x02;

    private const string Library = Name;

    [StructLayout(LayoutKind.Sequential)]
    internal struct Callbacks
    {
        internal delegate* unmanaged[Cdecl]<ulong, uint, ulong, uint, uint*, void> Notify;
    }

    /// <param name="kind">0 when corosync.conf names no provider: then nobody ever loses quorum.</param>
    [LibraryImport(Library, EntryPoint = "quorum_initialize")]
    internal static partial int Initialize(ulong* handle, Callbacks* callbacks, uint* kind);

    [LibraryImport(Library, EntryPoint = "quorum_finalize")]
    internal static partial int End(ulong handle);

    [LibraryImport(Library, EntryPoint = "quorum_fd_get")]
    internal static partial int GetDescriptor(ulong handle, int* descriptor);

    [LibraryImport(Library, EntryPoint = "quorum_dispatch")]
    internal static partial int Dispatch(ulong handle, int flags);

    [LibraryImport(Library, EntryPoint = "quorum_trackstart")]
    internal static partial int Track(ulong handle, uint flags);
}
