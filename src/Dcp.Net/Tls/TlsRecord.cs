using System.Buffers.Binary;

namespace Dcp.Net.Tls;

/// <summary>The outer form of TLS: records of a type, a version and a length (RFC 8446, 5.1; RFC 5246, 6.2).</summary>
internal static class TlsRecord
{
    /// <summary>Plain bytes of one record, at most.</summary>
    internal const int MaxPlain = 16 * 1024;

    private const int Header = 5;
    private const int MaxBody = MaxPlain + 2048;
    private const byte FirstType = 20;
    private const byte LastType = 23;
    private const byte Handshake = 22;

    /// <summary>Length of the first record with its header; 0 when it is not complete; -1 when this is not TLS.</summary>
    internal static int Measure(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0 && bytes[0] is < FirstType or > LastType) return -1;
        if (bytes.Length > 1 && bytes[1] != 3) return -1;
        if (bytes.Length < Header) return 0;
        var body = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        if (body > MaxBody) return -1;
        return bytes.Length >= Header + body ? Header + body : 0;
    }

    /// <summary>Whether a conversation may begin with these bytes: its first record is of a handshake.</summary>
    internal static bool CanBegin(ReadOnlySpan<byte> bytes) => bytes.Length == 0 || bytes[0] == Handshake;
}
