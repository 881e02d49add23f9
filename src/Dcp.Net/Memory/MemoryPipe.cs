using System.Buffers;

namespace Dcp.Net.Memory;

/// <summary>
/// One direction of a connection: a bounded ring between one writer and one reader, which may be on different threads. It holds memory only
/// while it holds bytes.
/// </summary>
internal sealed class MemoryPipe(int capacity)
{
    private readonly Lock _gate = new();
    private byte[]? _ring;
    private int _start;
    private int _count;
    private bool _writerWaits;
    private bool _readerGone;
    private Ending _ending;

    internal enum Ending : byte
    {
        None,
        Ended,
        Reset,
    }

    /// <summary>What comes after the last byte. The reader's.</summary>
    internal Ending End
    {
        get
        {
            lock (_gate) return _count > 0 ? Ending.None : _ending;
        }
    }

    /// <summary>A write would do something: take bytes, or fail. The writer's.</summary>
    internal bool CanWrite
    {
        get
        {
            lock (_gate) return _readerGone || _count < capacity;
        }
    }

    /// <summary>A read would show something: bytes, or the end. The reader's.</summary>
    internal bool CanRead
    {
        get
        {
            lock (_gate) return _count > 0 || _ending != Ending.None;
        }
    }

    /// <summary>Bytes taken, 0 when there is no room (the reader will say when there is), or -1 when nobody will ever read.</summary>
    internal int Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_readerGone) return -1;
            var taken = Math.Min(bytes.Length, capacity - _count);
            _writerWaits = taken < bytes.Length;
            if (taken == 0) return 0;
            _ring ??= ArrayPool<byte>.Shared.Rent(capacity);
            var at = (_start + _count) % capacity;
            var first = Math.Min(taken, capacity - at);
            bytes[..first].CopyTo(_ring.AsSpan(at));
            bytes[first..taken].CopyTo(_ring);
            _count += taken;
            return taken;
        }
    }

    /// <summary>The first bytes, in one piece; they stay until <see cref="Take"/>.</summary>
    internal ReadOnlySpan<byte> Peek()
    {
        lock (_gate) return _ring.AsSpan(_start, Math.Min(_count, capacity - _start));
    }

    /// <summary>Removes bytes from the front; true when a writer waits for the room.</summary>
    internal bool Take(int count)
    {
        lock (_gate)
        {
            if (_readerGone) return false;
            count = Math.Min(count, _count);
            _start = (_start + count) % capacity;
            _count -= count;
            if (_count == 0) Free();
            var wake = _writerWaits;
            _writerWaits = false;
            return wake;
        }
    }

    /// <summary>Nothing more will be written. A reset may lose bytes that were not read yet: all but the first <paramref name="keep"/>.</summary>
    internal void CloseWriter(Ending ending, int keep = int.MaxValue)
    {
        lock (_gate)
        {
            if (_ending == Ending.None || ending == Ending.Reset) _ending = ending;
            if (keep >= _count) return;
            _count = keep;
            if (_count == 0) Free();
        }
    }

    /// <summary>Nothing more will be read; true when bytes are lost by that.</summary>
    internal bool CloseReader()
    {
        lock (_gate)
        {
            var lost = _count > 0 || _writerWaits;
            _readerGone = true;
            _count = 0;
            Free();
            return lost;
        }
    }

    private void Free()
    {
        _start = 0;
        if (_ring is null) return;
        ArrayPool<byte>.Shared.Return(_ring);
        _ring = null;
    }
}
