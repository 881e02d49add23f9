namespace Dcp.Server.Pool;

/// <summary>The few tags of CommandComplete that say something about the state of a server. Bodies are as on the wire, with their zero.</summary>
internal static class CommandTag
{
    /// <summary>No tag that matters here has a longer body.</summary>
    internal const int Longest = 32;

    internal static bool TakesAllStatements(ReadOnlySpan<byte> body) =>
        body.SequenceEqual("DISCARD ALL\0"u8) || body.SequenceEqual("DEALLOCATE ALL\0"u8);

    internal static bool DiscardsAll(ReadOnlySpan<byte> body) => body.SequenceEqual("DISCARD ALL\0"u8);

    internal static bool Deallocates(ReadOnlySpan<byte> body) => body.SequenceEqual("DEALLOCATE\0"u8);

    /// <summary>Statements that were prepared before it may have another result now.</summary>
    internal static bool ChangesSchema(ReadOnlySpan<byte> body) => body.StartsWith("ALTER "u8);

    internal static bool Sets(ReadOnlySpan<byte> body) => body.SequenceEqual("SET\0"u8);

    internal static bool Resets(ReadOnlySpan<byte> body) => body.SequenceEqual("RESET\0"u8);

    /// <summary>Settings may have gone back to what they were at the beginning.</summary>
    internal static bool ResetsSettings(ReadOnlySpan<byte> body) => body.SequenceEqual("DISCARD ALL\0"u8) || Resets(body);
}
