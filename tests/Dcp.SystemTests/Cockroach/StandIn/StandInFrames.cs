using System.Buffers.Binary;
using System.Net.Sockets;

namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>Cuts what comes in on a socket into messages. One reader.</summary>
internal sealed class StandInFrames(Socket socket)
{
    private const int Header = 5;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Waits for more. False: the other side has ended.</summary>
    internal async Task<bool> ReceiveAsync()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        int count = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None);
        _end += count;
        return count > 0;
    }

    /// <summary>The next whole message with its header; it holds until the next <see cref="ReceiveAsync"/>.</summary>
    internal bool TryNext(out char type, out Memory<byte> message)
    {
        (type, message) = ('\0', default);
        if (_end - _start < Header)
            return false;
        int length = 1 + BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + 1));
        if (_end - _start < length)
            return false;
        type = (char)_buffer[_start];
        message = _buffer.AsMemory(_start, length);
        _start += length;
        return true;
    }

    /// <summary>A startup packet or one of its relatives: no type, a length, a body. Null: the other side has ended.</summary>
    internal async Task<byte[]?> ReadStartupAsync()
    {
        while (_end - _start < 4 || _end - _start < BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start)))
        {
            if (!await ReceiveAsync())
                return null;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start));
        byte[] body = _buffer.AsSpan(_start + 4, length - 4).ToArray();
        _start += length;
        return body;
    }
}
