namespace Dcp.Net;

/// <summary>
/// A connection's unread input. While the transport delivers, it is a window onto the transport's own buffer, and what is
/// consumed at once is never copied; what is left when the delivery returns is copied into a block of the pool. So a
/// buffer of the transport is free again before the next delivery, whatever the owner does, and the ring cannot run dry
/// because somebody waits.
/// </summary>
internal unsafe struct InputBuffer
{
    private byte* _window;
    private int _windowLength;
    private Block? _kept;

    internal readonly int Length => _kept?.Length ?? _windowLength;

    internal readonly ReadOnlySpan<byte> Unread => _kept is null ? new ReadOnlySpan<byte>(_window, _windowLength) : _kept.Filled;

    internal void Open(byte* data, int length, BlockPool pool)
    {
        if (_kept is not null)
        {
            Keep(new ReadOnlySpan<byte>(data, length), pool);
            return;
        }

        _window = data;
        _windowLength = length;
    }

    internal void CloseWindow(BlockPool pool)
    {
        if (_windowLength > 0) Keep(new ReadOnlySpan<byte>(_window, _windowLength), pool);
        _window = null;
        _windowLength = 0;
    }

    internal void Consume(int count, BlockPool pool)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Length, nameof(count));
        if (_kept is null)
        {
            _window += count;
            _windowLength -= count;
            return;
        }

        _kept.Start += count;
        if (_kept.Length == 0) Clear(pool);
    }

    /// <summary>Puts bytes in front of what is unread.</summary>
    internal void PutBack(ReadOnlySpan<byte> bytes, BlockPool pool)
    {
        var block = pool.Rent(bytes.Length + Length);
        block.Append(bytes);
        block.Append(Unread);
        Clear(pool);
        _kept = block;
    }

    internal void Clear(BlockPool pool)
    {
        if (_kept is not null) pool.Return(_kept);
        _kept = null;
        _window = null;
        _windowLength = 0;
    }

    private void Keep(ReadOnlySpan<byte> bytes, BlockPool pool)
    {
        if (_kept is null)
        {
            _kept = pool.Rent(bytes.Length);
        }
        else if (_kept.Room < bytes.Length)
        {
            _kept.Compact();
            if (_kept.Room < bytes.Length)
            {
                // Twice as large: a burst that comes before receiving has stopped must not be copied once for each of its pieces.
                var larger = pool.Rent(Math.Max(_kept.Length + bytes.Length, 2 * _kept.Length));
                larger.Append(_kept.Filled);
                pool.Return(_kept);
                _kept = larger;
            }
        }

        _kept.Append(bytes);
    }
}
