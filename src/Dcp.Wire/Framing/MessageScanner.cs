using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Dcp.Wire;

/// <summary>
/// Finds message boundaries in a stream that arrives in arbitrary chunks. It keeps the five header bytes and a count, never a body, and
/// allocates nothing. A mutable struct: keep it in a field and never copy it. One thread at a time.
/// </summary>
/// <remarks>
/// Call <see cref="Next"/> with the unread rest of a chunk until the rest is empty. For each message it returns once
/// <see cref="ScanResult.Header"/> and then, when the body has ended, once <see cref="ScanResult.Complete"/> — for an empty body too, and
/// then with an empty rest as well: after <c>Header</c> call again at once if <see cref="BodyLength"/> is 0, or a message that is already
/// here waits for the next chunk. Whoever forwards must not send the bytes of a header that is not complete yet. When it becomes complete,
/// <see cref="HeaderEarlier"/> says how many of its bytes came with earlier chunks: 0 means that the message begins in this chunk (at the
/// rest's start); otherwise write <see cref="Header"/>, all five bytes of it, and go on after the consumed bytes, or write something else:
/// nothing of that message has been sent. <see cref="TryWhole"/> takes a message that lies whole in the chunk in one step.
/// <c>default</c> has a limit of 0 and refuses every message.
/// </remarks>
public struct MessageScanner
{
    /// <summary>The most that PostgreSQL itself accepts in a length field (1 GiB - 1).</summary>
    public const int LargestLength = 0x3FFF_FFFF;

    public const int HeaderSize = MessageHeader.Size;

    private readonly int _maxLength;
    private MessageHeader _header;
    private byte _filled;
    private byte _earlier;
    private bool _bad;
    private int _bodyLength;
    private int _bodyLeft;

    /// <param name="maxLength">Largest accepted value of the length field, which counts itself: the largest body is 4 bytes
    /// shorter.</param>
    public MessageScanner(int maxLength) => _maxLength = maxLength;

    /// <summary>Type byte of the current message; valid from <see cref="ScanResult.Header"/> until the next header begins.</summary>
    public readonly byte Type => _header[0];

    /// <summary>Length of the current message's body, without the header.</summary>
    public readonly int BodyLength => _bodyLength;

    /// <summary>Body bytes of the current message that are still to come.</summary>
    public readonly int BodyLeft => _bodyLeft;

    /// <summary>How many bytes of the current header lay in chunks before the one in which it became complete (0 to 4).</summary>
    public readonly int HeaderEarlier => _earlier;

    /// <summary>Header bytes swallowed so far, 0 to 5; 1 to 4 only while a header is incomplete.</summary>
    public readonly int HeaderFilled => _filled;

    /// <summary>The current header's bytes; only the first <see cref="HeaderFilled"/> mean something while it is incomplete.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Header => _header;

    /// <summary>True when the next byte begins a message: no header byte and no body byte is outstanding.</summary>
    public readonly bool AtBoundary => _filled == 0 && !_bad;

    /// <summary>
    /// Goes on to the next event of the stream.
    /// </summary>
    /// <param name="chunk">The unread rest of what was received.</param>
    /// <param name="consumed">
    /// Bytes taken from the chunk's start: header bytes with <see cref="ScanResult.Header"/>, <see cref="ScanResult.NeedHeader"/> and
    /// <see cref="ScanResult.BadLength"/>, body bytes with <see cref="ScanResult.NeedBody"/> and <see cref="ScanResult.Complete"/>. Never
    /// both.
    /// </param>
    public ScanResult Next(ReadOnlySpan<byte> chunk, out int consumed)
    {
        if (_filled == MessageHeader.Size) return NextBody(chunk, out consumed);
        if (_filled == 0 && chunk.Length >= MessageHeader.Size && !_bad)
        {
            chunk[..MessageHeader.Size].CopyTo(_header);
            _earlier = 0;
            consumed = MessageHeader.Size;
            return TakeHeader();
        }
        return NextSplitHeader(chunk, out consumed);
    }

    /// <summary>
    /// Takes one message if the scanner is at a boundary and the chunk holds all of it: header and body, <paramref name="total"/> bytes.
    /// <see cref="Type"/> and <see cref="BodyLength"/> describe it. False, and nothing changed, otherwise (also for a bad length): then
    /// ask <see cref="Next"/>.
    /// </summary>
    public bool TryWhole(ReadOnlySpan<byte> chunk, out int total)
    {
        total = 0;
        if (_filled != 0 || _bad || chunk.Length < MessageHeader.Size) return false;
        int length = BinaryPrimitives.ReadInt32BigEndian(chunk[1..]);
        if (length < 4 || length > _maxLength || length > chunk.Length - 1) return false;
        chunk[..MessageHeader.Size].CopyTo(_header);
        _earlier = 0;
        _bodyLength = length - 4;
        total = length + 1;
        return true;
    }

    private ScanResult NextBody(ReadOnlySpan<byte> chunk, out int consumed)
    {
        if (_bodyLeft > chunk.Length)
        {
            consumed = chunk.Length;
            _bodyLeft -= consumed;
            return ScanResult.NeedBody;
        }
        consumed = _bodyLeft;
        _bodyLeft = 0;
        _filled = 0;
        return ScanResult.Complete;
    }

    private ScanResult NextSplitHeader(ReadOnlySpan<byte> chunk, out int consumed)
    {
        consumed = 0;
        if (_bad) return ScanResult.BadLength;
        consumed = Math.Min(MessageHeader.Size - _filled, chunk.Length);
        chunk[..consumed].CopyTo(((Span<byte>)_header)[_filled..]);
        if (_filled + consumed < MessageHeader.Size)
        {
            _filled += (byte)consumed;
            return ScanResult.NeedHeader;
        }
        _earlier = _filled;
        return TakeHeader();
    }

    private ScanResult TakeHeader()
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(((ReadOnlySpan<byte>)_header)[1..]);
        if (length < 4 || length > _maxLength)
        {
            _bad = true;
            _filled = 0;
            return ScanResult.BadLength;
        }
        _filled = MessageHeader.Size;
        _bodyLength = _bodyLeft = length - 4;
        return ScanResult.Header;
    }
}
