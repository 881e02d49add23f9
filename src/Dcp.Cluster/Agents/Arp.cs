using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;

namespace Dcp.Cluster.Agents;

/// <summary>
/// ARP (RFC 826) on one interface, by a packet socket: tells the network where an address lives now, and asks who has one. Needs
/// CAP_NET_RAW. One thread at a time.
/// </summary>
internal sealed partial class Arp : IDisposable
{
    private const int FamilyPacket = 17;
    private const int TypeDatagram = 2;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const ushort Protocol = 0x0806;
    private const int PacketLength = 28;

    private readonly int _socket;
    private readonly byte[] _name;
    private readonly byte[] _hardware;

    /// <exception cref="ClusterException">No such interface, or no privilege.</exception>
    internal Arp(string device)
    {
        var nic = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(nic => nic.Name == device)
            ?? throw new ClusterException($"no interface '{device}'");
        _hardware = nic.GetPhysicalAddress().GetAddressBytes();
        if (_hardware.Length != 6) _hardware = new byte[6];
        _socket = Open(FamilyPacket, TypeDatagram | CloseOnExec | NonBlocking, BigEndian(Protocol));
        if (_socket < 0) throw new ClusterException($"no packet socket: {Marshal.GetLastPInvokeErrorMessage()}");
        _name = SocketAddress(IfNameToIndex(device));
        if (Bind(_socket, _name, _name.Length) != 0) throw new ClusterException($"cannot bind to '{device}': {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Says to everybody that the address is here.</summary>
    internal void Announce(IPAddress address) => Send(operation: 1, address, address);

    /// <summary>Asks everybody who has the address.</summary>
    internal void Ask(IPAddress address) => Send(operation: 1, IPAddress.Any, address);

    /// <summary>Hardware addresses that said since the last call to have the address. Does not wait.</summary>
    internal IReadOnlyList<string> Answers(IPAddress address)
    {
        List<string> answers = [];
        Span<byte> packet = stackalloc byte[64];
        var wanted = address.GetAddressBytes();
        while (Receive(_socket, ref MemoryMarshal.GetReference(packet), (nuint)packet.Length, 0) is var length && length > 0)
        {
            // Operation 2 is a reply; the sender's hardware address stands at 8, its protocol address at 14.
            if (length >= PacketLength && packet[7] == 2 && packet.Slice(14, 4).SequenceEqual(wanted))
                answers.Add(Convert.ToHexStringLower(packet.Slice(8, 6)));
        }

        return answers;
    }

    public void Dispose() => _ = Close(_socket);

    private void Send(byte operation, IPAddress from, IPAddress about)
    {
        var packet = new byte[PacketLength];
        byte[] head = [0, 1, 8, 0, 6, 4, 0, operation];
        head.CopyTo(packet, 0);
        _hardware.CopyTo(packet, 8);
        from.GetAddressBytes().CopyTo(packet, 14);
        about.GetAddressBytes().CopyTo(packet, 24);
        if (SendTo(_socket, packet, PacketLength, 0, _name, _name.Length) < 0)
            throw new ClusterException($"cannot send ARP: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>A sockaddr_ll for all hosts: family, protocol, interface, kind, packet type, length, hardware address.</summary>
    private static byte[] SocketAddress(uint index)
    {
        var name = new byte[20];
        BitConverter.TryWriteBytes(name.AsSpan(0), (ushort)FamilyPacket);
        BitConverter.TryWriteBytes(name.AsSpan(2), (ushort)BigEndian(Protocol));
        BitConverter.TryWriteBytes(name.AsSpan(4), index);
        name[11] = 6;
        name.AsSpan(12, 6).Fill(0xff);
        return name;
    }

    private static int BigEndian(ushort value) => (ushort)IPAddress.HostToNetworkOrder((short)value);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Bind(int socket, byte[] name, int length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SendTo(int socket, byte[] data, nuint length, int flags, byte[] name, int nameLength);

    [LibraryImport("libc", EntryPoint = "recv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Receive(int socket, ref byte data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int socket);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint IfNameToIndex(string name);
}
