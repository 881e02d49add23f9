using System.Buffers.Binary;

namespace Dcp.Wire;

/// <summary>Type OIDs as they lie in the message.</summary>
public readonly ref struct OidList
{
    private readonly ReadOnlySpan<byte> _raw;

    internal OidList(ReadOnlySpan<byte> raw) => _raw = raw;

    public int Count => _raw.Length / 4;

    public int this[int index] => BinaryPrimitives.ReadInt32BigEndian(_raw.Slice(index * 4, 4));
}
