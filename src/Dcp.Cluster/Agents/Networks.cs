using System.Buffers.Binary;
using System.Net;

namespace Dcp.Cluster.Agents;

/// <summary>Arithmetic on IPv4 networks.</summary>
internal static class Networks
{
    /// <summary>Whether <paramref name="address"/> is in the network of <paramref name="member"/>.</summary>
    internal static bool IsIn(IPAddress address, IPAddress member, int prefix) =>
        prefix == 0 || ((Bits(address) ^ Bits(member)) >> (32 - prefix)) == 0;

    private static uint Bits(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
