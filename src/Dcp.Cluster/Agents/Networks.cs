using System.Net;

namespace Dcp.Cluster.Agents;

/// <summary>Arithmetic on IP networks.</summary>
internal static class Networks
{
    /// <summary>Bits of an address of this family.</summary>
    internal static int BitsOf(IPAddress address) => address.GetAddressBytes().Length * 8;

    /// <summary>Whether <paramref name="address"/> is in the network of <paramref name="member"/>; never, if they are of different families.</summary>
    internal static bool IsIn(IPAddress address, IPAddress member, int prefix)
    {
        if (address.AddressFamily != member.AddressFamily) return false;
        var one = address.GetAddressBytes();
        var other = member.GetAddressBytes();
        for (var i = 0; i < one.Length && prefix > 0; i++, prefix -= 8)
        {
            var mask = prefix >= 8 ? 0xff : 0xff << (8 - prefix);
            if (((one[i] ^ other[i]) & mask) != 0) return false;
        }

        return true;
    }
}
