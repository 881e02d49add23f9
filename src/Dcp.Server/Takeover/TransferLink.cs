using System.Buffers.Binary;
using System.Net.Sockets;
using Dcp.Net;

namespace Dcp.Server.Takeover;

/// <summary>
/// The channel between a process and the one that takes it over, message by message. <see cref="Send"/> is for any thread, and blocks while the
/// other side does not read; <see cref="Receive"/> is for one.
/// </summary>
internal sealed class TransferLink(DescriptorChannel channel) : IDisposable
{
    private const int HeaderSize = 5;
    private const int LargestMessage = 256 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<int> _descriptors = [];
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <exception cref="SocketException">The other process is gone.</exception>
    internal void Send(TransferKind kind, ReadOnlySpan<byte> body, params ReadOnlySpan<int> descriptors)
    {
        var message = new byte[HeaderSize + body.Length];
        message[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), HeaderSize - 1 + body.Length);
        body.CopyTo(message.AsSpan(HeaderSize));
        SendRaw(message, descriptors);
    }

    /// <summary>As <see cref="Send"/> for bytes that are a message already.</summary>
    internal void SendRaw(ReadOnlySpan<byte> message, params ReadOnlySpan<int> descriptors)
    {
        lock (_gate) channel.Send(message, descriptors);
    }

    /// <summary>The next message; null when the other process has ended the channel.</summary>
    /// <exception cref="SocketException">The channel is broken.</exception>
    /// <exception cref="InvalidDataException">What came is no message.</exception>
    internal TransferMessage? Receive()
    {
        while (true)
        {
            var there = _end - _start;
            if (there >= HeaderSize)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + 1)) + 1;
                if (length is < HeaderSize or > LargestMessage) throw new InvalidDataException("the process that is taken over has sent what cannot be read");
                if (there >= length)
                {
                    var body = _buffer.AsSpan(_start + HeaderSize, length - HeaderSize).ToArray();
                    var kind = (TransferKind)_buffer[_start];
                    _start += length;
                    return new TransferMessage(kind, body);
                }

                MakeRoom(length);
            }

            if (_end == _buffer.Length) MakeRoom(there + 1);
            var count = channel.Receive(_buffer.AsSpan(_end), _descriptors);
            if (count == 0) return null;
            _end += count;
        }
    }

    /// <summary>The next of the descriptors that came, in their order: they come with the first byte of their message at the latest.</summary>
    internal int TakeDescriptor()
    {
        if (_descriptors.Count == 0) throw new InvalidDataException("the process that is taken over has sent no socket where one is due");
        var descriptor = _descriptors[0];
        _descriptors.RemoveAt(0);
        return descriptor;
    }

    /// <summary>Wakes the receiver. Any thread.</summary>
    internal void Shutdown() => channel.Shutdown();

    public void Dispose()
    {
        foreach (var unused in _descriptors) DescriptorChannel.Close(unused);
        _descriptors.Clear();
        channel.Dispose();
    }

    private void MakeRoom(int size)
    {
        var there = _end - _start;
        if (_buffer.Length - _start >= size) return;
        var larger = size > _buffer.Length ? new byte[Math.Max(size, 2 * _buffer.Length)] : _buffer;
        _buffer.AsSpan(_start, there).CopyTo(larger);
        _buffer = larger;
        _start = 0;
        _end = there;
    }
}
