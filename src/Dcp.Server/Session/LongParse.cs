using System.Buffers;

namespace Dcp.Server.Session;

/// <summary>Collects the body of a Parse that is longer than a client's input holds, in memory that grows as the body comes.</summary>
internal sealed class LongParse(int length)
{
    private const int First = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(length, First));
    private int _filled;

    internal bool IsWhole => _filled == length;

    internal ReadOnlySpan<byte> Body => Filled;

    private Span<byte> Filled => _buffer.AsSpan(0, _filled);

    internal int Missing => length - _filled;

    internal void Add(ReadOnlySpan<byte> part)
    {
        if (_buffer.Length < _filled + part.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(length, Math.Max(2 * _filled, _filled + part.Length)));
            Body.CopyTo(larger);
            Return();
            _buffer = larger;
        }

        part.CopyTo(_buffer.AsSpan(_filled));
        _filled += part.Length;
    }

    internal void Free()
    {
        if (_buffer.Length > 0) Return();
        _buffer = [];
    }

    private void Return()
    {
        // A statement may hold secrets of the client.
        Filled.Clear();
        ArrayPool<byte>.Shared.Return(_buffer);
    }
}
