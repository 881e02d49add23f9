namespace Dcp.Server.Pool;

/// <summary>The error with which a server ends a connection because it goes itself (57P01, admin_shutdown).</summary>
internal static class Goodbye
{
    /// <summary>Whether the body of an ErrorResponse is one. A search and no more: errors may be frequent.</summary>
    internal static bool Is(ReadOnlySpan<byte> body) => body.StartsWith("C57P01\0"u8) || body.IndexOf("\0C57P01\0"u8) >= 0;
}
