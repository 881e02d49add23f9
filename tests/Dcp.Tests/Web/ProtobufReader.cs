namespace Dcp.Tests.Web;

/// <summary>Reads protobuf's wire format without knowing messages.</summary>
internal static class ProtobufReader
{
    internal sealed record Field(int Number, ulong Value, byte[] Bytes);

    internal static List<Field> Read(ReadOnlySpan<byte> bytes) => [.. Fields(bytes).Select(field => new Field(field.Number, field.Value, field.Bytes))];

    internal static List<(int Number, int WireType, ulong Value, byte[] Bytes)> Fields(ReadOnlySpan<byte> bytes)
    {
        List<(int, int, ulong, byte[])> fields = [];
        while (!bytes.IsEmpty)
        {
            var tag = Varint(ref bytes);
            var number = (int)(tag >> 3);
            var type = (int)(tag & 7);
            switch (type)
            {
                case 0:
                    fields.Add((number, type, Varint(ref bytes), []));
                    break;
                case 1:
                    fields.Add((number, type, BitConverter.ToUInt64(bytes), bytes[..8].ToArray()));
                    bytes = bytes[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref bytes);
                    fields.Add((number, type, 0, bytes[..length].ToArray()));
                    bytes = bytes[length..];
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }

        return fields;
    }

    internal static List<byte[]> Undelimited(ReadOnlySpan<byte> bytes)
    {
        List<byte[]> messages = [];
        while (!bytes.IsEmpty)
        {
            var length = (int)Varint(ref bytes);
            messages.Add(bytes[..length].ToArray());
            bytes = bytes[length..];
        }

        return messages;
    }

    internal static List<long> Packed(ReadOnlySpan<byte> bytes)
    {
        List<long> values = [];
        while (!bytes.IsEmpty) values.Add(ZigZag(Varint(ref bytes)));
        return values;
    }

    internal static List<ulong> PackedUnsigned(ReadOnlySpan<byte> bytes)
    {
        List<ulong> values = [];
        while (!bytes.IsEmpty) values.Add(Varint(ref bytes));
        return values;
    }

    internal static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
    }
}
