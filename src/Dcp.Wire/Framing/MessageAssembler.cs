using System.Buffers;

namespace Dcp.Wire;

/// <summary>
/// Collects whole messages that must be parsed. A body that lies in one chunk is handed out as a slice of that chunk; only one that is
/// split is copied, into a pooled buffer that is rented after its length was checked against the limit. One thread at a time. The owner
/// calls <see cref="Reset"/> when it has read a body (the next call does it too) so that an idle connection holds no buffer, and
/// <see cref="Dispose"/> at its end.
/// </summary>
/// <remarks>
/// Three ways in, which must not be mixed within one message: <see cref="Next"/> reads headers itself; <see cref="NextStartup"/> reads
/// packets without type byte; <see cref="Begin"/> and <see cref="Add"/> collect the body of a message whose header a
/// <see cref="MessageScanner"/> has seen. Every handed-out body is valid until the next call or until the chunk is given back, whichever
/// comes first.
/// </remarks>
public sealed class MessageAssembler : IDisposable
{
    /// <summary>PostgreSQL's limit of a startup packet, its length field included.</summary>
    public const int LargestStartupLength = 10_000;

    private readonly int _maxBody;
    private readonly ArrayPool<byte> _pool;
    private MessageScanner _scanner = new(int.MaxValue);
    private byte[]? _buffer;
    private int _filled;
    private int _bodyLength;
    private int _startupFilled;
    private int _startupLength;
    private bool _inBody;

    /// <param name="maxBody">Longest body that is collected, in bytes.</param>
    /// <param name="pool">Where buffers come from; the shared pool by default.</param>
    public MessageAssembler(int maxBody, ArrayPool<byte>? pool = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBody);
        _maxBody = maxBody;
        _pool = pool ?? ArrayPool<byte>.Shared;
    }

    /// <summary>True while a buffer is rented.</summary>
    public bool HoldsBuffer => _buffer is not null;

    /// <summary>Length of the current message's body, known once its header is.</summary>
    public int BodyLength => _bodyLength;

    /// <summary>Reads the next whole message of a stream of messages.</summary>
    public AssembleResult Next(ReadOnlySpan<byte> chunk, out int consumed, out byte type, out ReadOnlySpan<byte> body)
    {
        body = default;
        consumed = 0;
        if (!_inBody)
        {
            ScanResult header = _scanner.Next(chunk, out consumed);
            type = _scanner.Type;
            if (header == ScanResult.BadLength) return AssembleResult.BadLength;
            if (header == ScanResult.NeedHeader)
            {
                ReturnBuffer();
                return AssembleResult.NeedMore;
            }
            AssembleResult begun = Begin(_scanner.BodyLength);
            if (begun != AssembleResult.NeedMore) return begun;
        }
        type = _scanner.Type;
        _scanner.Next(chunk[consumed..], out int part);
        AssembleResult result = Add(chunk.Slice(consumed, part), out body);
        consumed += part;
        return result;
    }

    /// <summary>
    /// Reads the next packet without type byte: its body is what follows the length (code first). At most
    /// <see cref="LargestStartupLength"/>.
    /// </summary>
    public AssembleResult NextStartup(ReadOnlySpan<byte> chunk, out int consumed, out ReadOnlySpan<byte> body)
    {
        body = default;
        consumed = 0;
        if (!_inBody)
        {
            ReturnBuffer();
            while (_startupFilled < 4 && consumed < chunk.Length)
            {
                _startupLength = (_startupLength << 8) | chunk[consumed++];
                _startupFilled++;
            }
            if (_startupFilled < 4) return AssembleResult.NeedMore;
            if (_startupLength is < 8 or > LargestStartupLength) return AssembleResult.BadLength;
            AssembleResult begun = Begin(_startupLength - 4);
            if (begun != AssembleResult.NeedMore) return begun;
        }
        int part = Math.Min(_bodyLength - _filled, chunk.Length - consumed);
        AssembleResult result = Add(chunk.Slice(consumed, part), out body);
        consumed += part;
        if (result == AssembleResult.Message) _startupFilled = _startupLength = 0;
        return result;
    }

    /// <summary>
    /// Begins a body of known length. <see cref="AssembleResult.NeedMore"/>: go on with <see cref="Add"/>, with an empty part too if the
    /// length is 0.
    /// </summary>
    public AssembleResult Begin(int bodyLength)
    {
        ReturnBuffer();
        if (bodyLength < 0) return AssembleResult.BadLength;
        _bodyLength = bodyLength;
        if (bodyLength > _maxBody) return AssembleResult.TooLong;
        _inBody = true;
        return AssembleResult.NeedMore;
    }

    /// <summary>
    /// Adds a part of the body begun with <see cref="Begin"/>. The part must not reach beyond the body's end.
    /// </summary>
    /// <exception cref="InvalidOperationException">No body was begun, or the part is too long: a mistake of the caller.</exception>
    public AssembleResult Add(ReadOnlySpan<byte> part, out ReadOnlySpan<byte> body)
    {
        if (!_inBody || part.Length > _bodyLength - _filled)
            throw new InvalidOperationException("The part does not belong to the message.");
        body = default;
        if (_filled == 0 && part.Length == _bodyLength)
        {
            _inBody = false;
            body = part;
            return AssembleResult.Message;
        }
        if (part.IsEmpty) return AssembleResult.NeedMore;
        _buffer ??= _pool.Rent(_bodyLength);
        part.CopyTo(_buffer.AsSpan(_filled));
        _filled += part.Length;
        if (_filled < _bodyLength) return AssembleResult.NeedMore;
        _inBody = false;
        body = _buffer.AsSpan(0, _bodyLength);
        return AssembleResult.Message;
    }

    /// <summary>
    /// Gives the buffer back; what was handed out must not be read any more. After <see cref="AssembleResult.Message"/> the stream goes on
    /// as before; in the middle of a message it is forgotten, header included.
    /// </summary>
    public void Reset()
    {
        ReturnBuffer();
        if (_scanner.AtBoundary && _startupFilled == 0) return;
        _scanner = new MessageScanner(int.MaxValue);
        _startupFilled = _startupLength = 0;
    }

    public void Dispose() => Reset();

    private void ReturnBuffer()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            // Bodies collected here are logins and statements: whoever rents the buffer next must not find them.
            buffer.AsSpan(0, _filled).Clear();
            _pool.Return(buffer);
        }
        _inBody = false;
        _filled = 0;
        _bodyLength = 0;
    }
}
