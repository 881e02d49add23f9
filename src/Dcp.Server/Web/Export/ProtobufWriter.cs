using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Dcp.Server.Web.Export;

/// <summary>Protocol Buffers' wire format, as far as metrics need it: varints, doubles, text and messages within messages.</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Length = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    internal ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    internal void Unsigned(int field, ulong value)
    {
        Tag(field, Varint);
        Raw(value);
    }

    /// <summary>A signed number in zigzag form (<c>sint32</c>, <c>sint64</c>).</summary>
    internal void Signed(int field, long value) => Unsigned(field, ZigZag(value));

    internal void Double(int field, double value)
    {
        Tag(field, Fixed64);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    /// <summary><c>fixed64</c>.</summary>
    internal void Fixed(int field, ulong value)
    {
        Tag(field, Fixed64);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    internal void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    internal void Message(int field, ProtobufWriter message) => Bytes(field, message.Written);

    /// <summary>Numbers in one field, zigzag.</summary>
    internal void Packed(int field, IEnumerable<long> values)
    {
        ProtobufWriter packed = new();
        foreach (var value in values) packed.Raw(ZigZag(value));
        Message(field, packed);
    }

    /// <summary>Numbers in one field, as they are.</summary>
    internal void PackedUnsigned(int field, IEnumerable<ulong> values)
    {
        ProtobufWriter packed = new();
        foreach (var value in values) packed.Raw(value);
        Message(field, packed);
    }

    /// <summary>A message preceded by its length: the delimited form.</summary>
    internal void Delimited(ProtobufWriter message)
    {
        Raw((ulong)message.Written.Length);
        _bytes.Write(message.Written);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, Length);
        Raw((ulong)value.Length);
        _bytes.Write(value);
    }

    private void Tag(int field, int type) => Raw((ulong)((field << 3) | type));

    private void Raw(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        var length = 0;
        for (; value >= 0x80; value >>= 7) bytes[length++] = (byte)(value | 0x80);
        bytes[length++] = (byte)value;
        _bytes.Write(bytes[..length]);
    }
}
