using System.Buffers;
using System.Diagnostics;

namespace Dcp.Server.Session;

/// <summary>
/// A copy of what a client has asked, for as long as it may have to be sent again. A client has one, whatever the reasons for which that may happen:
/// the first to hold it makes the copy, and the last to let go of it clears it. On the client's reactor.
/// </summary>
internal sealed class KeptRequest
{
    /// <summary>A longer request is not kept, bytes.</summary>
    internal const int Longest = 16 * 1024;

    private byte[]? _bytes;
    private int _length;
    private int _holders;

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Keeps a copy, unless somebody else holds one already: it is of the same request.</summary>
    internal void Hold(ReadOnlySpan<byte> request)
    {
        if (_holders++ > 0)
        {
            Debug.Assert(request.SequenceEqual(Bytes), "two requests at a time");
            return;
        }

        _bytes = ArrayPool<byte>.Shared.Rent(request.Length);
        request.CopyTo(_bytes);
        _length = request.Length;
    }

    /// <summary>One of those who hold it needs it no more.</summary>
    internal void Release()
    {
        if (--_holders > 0) return;
        // It may hold secrets of the client.
        _bytes.AsSpan(0, _length).Clear();
        ArrayPool<byte>.Shared.Return(_bytes!);
        _bytes = null;
        _length = 0;
    }
}
