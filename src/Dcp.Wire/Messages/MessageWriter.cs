using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace Dcp.Wire;

/// <summary>
/// Fills one message of known size. Nothing reaches the output before <see cref="End"/>, so a refused value leaves no half message.
/// </summary>
internal ref struct MessageWriter
{
    private readonly IBufferWriter<byte> _output;
    private readonly Span<byte> _span;
    private int _at;

    /// <summary>A message with type byte.</summary>
    public MessageWriter(IBufferWriter<byte> output, byte type, int bodyLength)
    {
        int total = checked(bodyLength + MessageHeader.Size);
        _output = output;
        _span = output.GetSpan(total)[..total];
        _span[0] = type;
        _at = 1;
        Int32(bodyLength + 4);
    }

    /// <summary>A packet without type byte.</summary>
    public MessageWriter(IBufferWriter<byte> output, int bodyLength)
    {
        int total = checked(bodyLength + 4);
        _output = output;
        _span = output.GetSpan(total)[..total];
        Int32(total);
    }

    public MessageWriter(IBufferWriter<byte> output, BackendCode type, int bodyLength) : this(output, (byte)type, bodyLength)
    {
    }

    public MessageWriter(IBufferWriter<byte> output, FrontendCode type, int bodyLength) : this(output, (byte)type, bodyLength)
    {
    }

    /// <summary>Bytes of a string with its terminator.</summary>
    public static int Size(string text) => checked(Encoding.UTF8.GetByteCount(text) + 1);

    public void Byte(byte value) => _span[_at++] = value;

    public void Int16(int value)
    {
        if (value is < short.MinValue or > ushort.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(value), value, "Does not fit 16 bits.");
        BinaryPrimitives.WriteInt16BigEndian(_span[_at..], unchecked((short)value));
        _at += 2;
    }

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_span[_at..], value);
        _at += 4;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_span[_at..]);
        _at += value.Length;
    }

    public void Utf8(string text) => _at += Encoding.UTF8.GetBytes(text, _span[_at..]);

    public void Text(string text)
    {
        int start = _at;
        Utf8(text);
        Terminate(start);
    }

    public void Text(ReadOnlySpan<byte> text)
    {
        int start = _at;
        Bytes(text);
        Terminate(start);
    }

    public void End()
    {
        Debug.Assert(_at == _span.Length, "The size given does not fit what was written.");
        _output.Advance(_at);
    }

    private void Terminate(int start)
    {
        // A zero inside would end the string early and make the rest of it fields of its own.
        if (_span[start.._at].Contains((byte)0)) throw new ArgumentException("A string of the protocol cannot hold a zero byte.");
        Byte(0);
    }
}
