using System.Buffers.Binary;
using System.Text;

namespace Dcp.Server.Takeover;

/// <summary>Reads what <see cref="TransferWriter"/> has written.</summary>
/// <remarks>Throws <see cref="InvalidDataException"/> where the bytes are none of a writer's.</remarks>
internal ref struct TransferReader(ReadOnlySpan<byte> input)
{
    private const int MostItems = 1_000_000;

    private ReadOnlySpan<byte> _left = input;

    internal long Number()
    {
        if (!BinaryPrimitives.TryReadInt64BigEndian(_left, out var value)) throw Broken();
        _left = _left[sizeof(long)..];
        return value;
    }

    internal ReadOnlySpan<byte> Bytes()
    {
        var length = Number();
        if (length < 0 || length > _left.Length) throw Broken();
        var value = _left[..(int)length];
        _left = _left[(int)length..];
        return value;
    }

    internal string? OptionalText() => Number() == 0 ? null : Encoding.UTF8.GetString(Bytes());

    internal string Text() => OptionalText() ?? throw Broken();

    internal int Count()
    {
        var count = Number();
        return count is >= 0 and <= MostItems ? (int)count : throw Broken();
    }

    internal List<KeyValuePair<string, string>> Pairs()
    {
        List<KeyValuePair<string, string>> pairs = [];
        for (var left = Count(); left > 0; left--) pairs.Add(new(Text(), Text()));
        return pairs;
    }

    private static InvalidDataException Broken() => new("the process that is taken over has sent what cannot be read");
}
