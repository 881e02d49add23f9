using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Dcp.Server.Takeover;

/// <summary>Writes the values of a description one after the other; <see cref="TransferReader"/> reads them in the same order.</summary>
internal sealed class TransferWriter
{
    private readonly ArrayBufferWriter<byte> _output = new();

    internal ReadOnlySpan<byte> Written => _output.WrittenSpan;

    internal void Number(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_output.GetSpan(sizeof(long)), value);
        _output.Advance(sizeof(long));
    }

    internal void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        _output.Write(value);
    }

    /// <summary>Null is another thing than empty.</summary>
    internal void Text(string? value)
    {
        Number(value is null ? 0 : 1);
        if (value is not null) Bytes(Encoding.UTF8.GetBytes(value));
    }

    internal void Pairs(IReadOnlyCollection<KeyValuePair<string, string>> pairs)
    {
        Number(pairs.Count);
        foreach (var (name, value) in pairs)
        {
            Text(name);
            Text(value);
        }
    }
}
