using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>A cancel key as CockroachDB makes it: 64 bits with the node's id inside, so that any node can pass a request on.</summary>
internal static class StandInKey
{
    private const int SmallIds = 1 << 11;

    /// <summary>Ids below 2^11: top bit 0, 11 bits of id, 52 random ones. Others: top bit 1, 31 bits of id, 32 random ones.</summary>
    internal static ulong New(int node)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        ulong random = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        return node < SmallIds
            ? ((ulong)node << 52) | (random & ((1UL << 52) - 1))
            : (1UL << 63) | ((ulong)node << 32) | (random & uint.MaxValue);
    }

    internal static int NodeOf(ulong key) => key >> 63 == 0 ? (int)(key >> 52) : (int)((key >> 32) & int.MaxValue);
}
