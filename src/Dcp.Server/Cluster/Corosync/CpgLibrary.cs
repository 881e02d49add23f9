using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dcp.Server.Cluster.Corosync;

/// <summary>Corosync's closed process groups: cpg_overview(3), of <c>libcpg.so.4</c>.</summary>
internal static unsafe partial class CpgLibrary
{
    internal const string Name = "libcpg.so.4";
    internal const int ModelV1 = 1;

    /// <summary>All members deliver in the same order; the only guarantee that Corosync has.</summary>
    internal const int Agreed = 2;

    private const string Library = Name;

    [StructLayout(LayoutKind.Sequential)]
    internal struct GroupName
    {
        internal uint Length;
        internal NameBytes Value;
    }

    [InlineArray(128)]
    internal struct NameBytes
    {
        private byte _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Address
    {
        internal uint Node;
        internal uint Process;
        internal uint Reason;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Model
    {
        internal int Kind;
        internal delegate* unmanaged[Cdecl]<ulong, GroupName*, uint, uint, byte*, nuint, void> Deliver;
        internal delegate* unmanaged[Cdecl]<ulong, GroupName*, Address*, nuint, Address*, nuint, Address*, nuint, void> Change;
        internal nint TotemChange;
        internal uint Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Piece
    {
        internal byte* Start;
        internal nuint Length;
    }

    [LibraryImport(Library, EntryPoint = "cpg_model_initialize")]
    internal static partial int Initialize(ulong* handle, int model, Model* data, void* context);

    [LibraryImport(Library, EntryPoint = "cpg_finalize")]
    internal static partial int End(ulong handle);

    [LibraryImport(Library, EntryPoint = "cpg_fd_get")]
    internal static partial int GetDescriptor(ulong handle, int* descriptor);

    [LibraryImport(Library, EntryPoint = "cpg_dispatch")]
    internal static partial int Dispatch(ulong handle, int flags);

    [LibraryImport(Library, EntryPoint = "cpg_join")]
    internal static partial int Join(ulong handle, GroupName* group);

    [LibraryImport(Library, EntryPoint = "cpg_local_get")]
    internal static partial int GetLocal(ulong handle, uint* node);

    [LibraryImport(Library, EntryPoint = "cpg_mcast_joined")]
    internal static partial int Send(ulong handle, int guarantee, Piece* pieces, uint count);
}
