using System.Buffers.Binary;
using Dcp.Wire;

namespace Dcp.Server.Passthrough;

/// <summary>Recognises the beginning of a PostgreSQL client, which may be said again to another server.</summary>
internal static class StartupBytes
{
    /// <summary>Bytes of a request for encryption.</summary>
    internal const int RequestLength = 8;

    private const int LongestPacket = 10_000;

    /// <summary>
    /// The bytes begin a login: a startup packet, or a request for encryption. A server that ends without a word has done nothing about
    /// it. A cancel request is none of these: ending without a word is its answer.
    /// </summary>
    internal static bool BeginLogin(ReadOnlySpan<byte> bytes) =>
        IsStartup(bytes) || CodeOf(bytes) is StartupCode.SslRequest or StartupCode.GssEncRequest;

    /// <summary>The bytes begin a startup packet of protocol 3, which may be answered by an error.</summary>
    internal static bool IsStartup(ReadOnlySpan<byte> bytes) => CodeOf(bytes) >> 16 == 3;

    /// <summary>Too few bytes to tell, and none that tells against it.</summary>
    internal static bool MayBegin(ReadOnlySpan<byte> bytes) => bytes.Length < RequestLength && bytes[0] == 0;

    private static int CodeOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < RequestLength || BinaryPrimitives.ReadInt32BigEndian(bytes) is not (>= 8 and <= LongestPacket)) return 0;
        return BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
    }
}
