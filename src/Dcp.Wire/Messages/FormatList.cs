using System.Buffers.Binary;

namespace Dcp.Wire;

/// <summary>Format codes (0 text, 1 binary) as they lie in the message.</summary>
public readonly ref struct FormatList
{
    private readonly ReadOnlySpan<byte> _raw;

    internal FormatList(ReadOnlySpan<byte> raw) => _raw = raw;

    public int Count => _raw.Length / 2;

    public short this[int index] => BinaryPrimitives.ReadInt16BigEndian(_raw.Slice(index * 2, 2));
}
