using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Dcp.Server.Cluster.Protocol;

/// <summary>Numbers in network order; texts and lists behind their length.</summary>
internal sealed class MessageWriter
{
    private readonly ArrayBufferWriter<byte> _output = new();

    internal byte[] ToArray() => _output.WrittenSpan.ToArray();

    internal void Byte(int value)
    {
        _output.GetSpan(1)[0] = (byte)value;
        _output.Advance(1);
    }

    internal void Flag(bool value) => Byte(value ? 1 : 0);

    internal void Int(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_output.GetSpan(sizeof(int)), value);
        _output.Advance(sizeof(int));
    }

    internal void Long(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_output.GetSpan(sizeof(long)), value);
        _output.Advance(sizeof(long));
    }

    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        Int(bytes.Length);
        _output.Write(bytes);
    }

    internal void Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    internal void Terms(BudgetTerms terms)
    {
        Int(terms.Total);
        Int(terms.Guaranteed);
    }
}
