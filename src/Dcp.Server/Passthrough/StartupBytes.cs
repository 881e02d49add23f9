using System.Buffers.Binary;
using Dcp.Wire;

namespace Dcp.Server.Passthrough;

/// <summary>Recognises the beginning of a PostgreSQL client, which may be said again to another server.</summary>
internal static class StartupBytes
{
    private const int LongestPacket = 10_000;

    /// <summary>
    /// The bytes begin a login: a startup packet, or a request for encryption. A server that ends without a word has done nothing about
    /// it. A cancel request is none of these: ending without a word is its answer.
    /// </summary>
    internal static bool BeginLogin(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8) return false;
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        var code = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        return length is >= 8 and <= LongestPacket && (code >> 16 == 3 || code is StartupCode.SslRequest or StartupCode.GssEncRequest);
    }
}
