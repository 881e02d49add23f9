using System.Buffers;

namespace Dcp.Server.Session;

/// <summary>A copy of what a client has asked, for as long as it may have to be sent again. A structure that lives in its owner; on the client's reactor.</summary>
internal struct KeptRequest
{
    /// <summary>A longer request is not kept, bytes.</summary>
    internal const int Longest = 16 * 1024;

    private byte[]? _bytes;
    private int _length;

    internal readonly bool IsEmpty => _length == 0;

    internal readonly ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Keeps a copy; there must be none.</summary>
    internal void Keep(ReadOnlySpan<byte> request)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(request.Length);
        request.CopyTo(_bytes);
        _length = request.Length;
    }

    /// <summary>Keeps nothing any more.</summary>
    internal void Forget()
    {
        if (_bytes is null) return;
        // It may hold secrets of the client.
        _bytes.AsSpan(0, _length).Clear();
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = null;
        _length = 0;
    }
}
