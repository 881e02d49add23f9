using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Dcp.Cluster.Agents;

/// <summary>
/// Tells a network that an address lives at this host now, so that neighbours do not send to its last one: by ARP, or for IPv6 by an
/// unsolicited neighbour advertisement (RFC 4861, 7.2.6). Needs CAP_NET_RAW.
/// </summary>
internal static class Announcer
{
    private const int Advertisement = 136;
    private const byte Override = 0x20;
    private const byte TargetHardware = 2;
    private const int LinkOnly = 255;
    private static readonly IPAddress s_allNodes = IPAddress.Parse("ff02::1");

    /// <exception cref="ClusterException">It cannot be sent.</exception>
    internal static void Announce(string device, IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            using Arp arp = new(device);
            arp.Announce(address);
            return;
        }

        var nic = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(found => found.Name == device) ?? throw new ClusterException($"no interface '{device}'");
        var index = nic.GetIPProperties().GetIPv6Properties().Index;
        try
        {
            using Socket socket = new(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, LinkOnly);
            socket.SendTo(Message(address, nic.GetPhysicalAddress().GetAddressBytes()), new IPEndPoint(new IPAddress(s_allNodes.GetAddressBytes(), index), 0));
        }
        catch (SocketException e)
        {
            throw new ClusterException($"cannot announce {address} on '{device}': {e.Message}", e);
        }
    }

    /// <summary>The message without its checksum, which the kernel fills in.</summary>
    internal static byte[] Message(IPAddress address, byte[] hardware)
    {
        var message = new byte[24 + 8];
        message[0] = Advertisement;
        message[4] = Override;
        address.GetAddressBytes().CopyTo(message, 8);
        message[24] = TargetHardware;
        message[25] = 1;
        hardware.AsSpan(0, Math.Min(6, hardware.Length)).CopyTo(message.AsSpan(26));
        return message;
    }
}
