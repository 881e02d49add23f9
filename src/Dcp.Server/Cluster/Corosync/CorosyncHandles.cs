using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Dcp.Server.Cluster.Corosync;

/// <summary>
/// The connection to the local corosync: a member of a process group, and told of quorum. On one thread. What arrives is kept in
/// <see cref="Events"/>, so that no code of ours runs below a library's.
/// </summary>
internal sealed unsafe class CorosyncHandles : IDisposable
{
    private const int DispatchAll = 2;

    /// <summary>Callbacks come on the thread that dispatches.</summary>
    [ThreadStatic]
    private static CorosyncHandles? t_dispatching;

    private readonly ulong _group;
    private readonly ulong _quorum;

    /// <exception cref="CorosyncException">It cannot be had; the message says why.</exception>
    internal CorosyncHandles(string group)
    {
        try
        {
            ulong handle;
            CpgLibrary.Model model = new() { Kind = CpgLibrary.ModelV1, Deliver = &Delivered, Change = &Changed };
            Require(CpgLibrary.Initialize(&handle, CpgLibrary.ModelV1, &model, null));
            _group = handle;
            QuorumLibrary.Callbacks callbacks = new() { Notify = &Notified };
            uint kind;
            Require(QuorumLibrary.Initialize(&handle, &callbacks, &kind));
            _quorum = handle;
            if (kind == 0) Events.Add(new GroupEvent.Quorum(true));
            else Require(QuorumLibrary.Track(_quorum, QuorumLibrary.TrackCurrentAndChanges));
            int descriptor;
            Require(CpgLibrary.GetDescriptor(_group, &descriptor));
            GroupDescriptor = descriptor;
            Require(QuorumLibrary.GetDescriptor(_quorum, &descriptor));
            QuorumDescriptor = descriptor;
            uint node;
            Require(CpgLibrary.GetLocal(_group, &node));
            Node = (int)node;
            var name = NameOf(group);
            Require(CpgLibrary.Join(_group, &name));
        }
        catch (DllNotFoundException)
        {
            Dispose();
            throw new CorosyncException($"{CpgLibrary.Name} and {QuorumLibrary.Name} are not both installed (Debian's packages libcpg4 and libquorum5)");
        }
        catch (CorosyncException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What has arrived and was not taken yet, in order.</summary>
    internal List<GroupEvent> Events { get; } = [];

    /// <summary>This host's number in corosync.conf.</summary>
    internal int Node { get; }

    internal int GroupDescriptor { get; }

    internal int QuorumDescriptor { get; }

    /// <exception cref="CorosyncException">The connection is broken.</exception>
    internal void Dispatch()
    {
        t_dispatching = this;
        try
        {
            // Who has lost quorum must know that before it hears what the rest says.
            RequireOrBusy(QuorumLibrary.Dispatch(_quorum, DispatchAll));
            RequireOrBusy(CpgLibrary.Dispatch(_group, DispatchAll));
        }
        finally
        {
            t_dispatching = null;
        }
    }

    /// <summary>False when Corosync takes no messages at the moment.</summary>
    /// <exception cref="CorosyncException">The connection is broken.</exception>
    internal bool TrySend(ReadOnlySpan<byte> message)
    {
        fixed (byte* start = message)
        {
            CpgLibrary.Piece piece = new() { Start = start, Length = (nuint)message.Length };
            var code = CpgLibrary.Send(_group, CpgLibrary.Agreed, &piece, 1);
            RequireOrBusy(code);
            return code == CorosyncCode.Ok;
        }
    }

    public void Dispose()
    {
        if (_quorum != 0) _ = QuorumLibrary.End(_quorum);
        if (_group != 0) _ = CpgLibrary.End(_group);
    }

    private static void Require(int code)
    {
        if (code != CorosyncCode.Ok) throw new CorosyncException(CorosyncCode.Text(code));
    }

    private static void RequireOrBusy(int code)
    {
        if (code != CorosyncCode.TryAgain) Require(code);
    }

    private static CpgLibrary.GroupName NameOf(string group)
    {
        CpgLibrary.GroupName name = default;
        name.Length = (uint)Encoding.UTF8.GetBytes(group, name.Value);
        return name;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Delivered(ulong handle, CpgLibrary.GroupName* group, uint node, uint process, byte* message, nuint length) =>
        t_dispatching?.Events.Add(new GroupEvent.Message(new GroupMember((int)node, (int)process), new ReadOnlySpan<byte>(message, (int)length).ToArray()));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Changed(
        ulong handle, CpgLibrary.GroupName* group, CpgLibrary.Address* members, nuint memberCount, CpgLibrary.Address* left, nuint leftCount, CpgLibrary.Address* joined, nuint joinedCount)
    {
        var present = new GroupMember[(int)memberCount];
        for (var i = 0; i < present.Length; i++) present[i] = new GroupMember((int)members[i].Node, (int)members[i].Process);
        t_dispatching?.Events.Add(new GroupEvent.Membership(present));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Notified(ulong handle, uint quorate, ulong ring, uint count, uint* nodes) =>
        t_dispatching?.Events.Add(new GroupEvent.Quorum(quorate != 0));
}
