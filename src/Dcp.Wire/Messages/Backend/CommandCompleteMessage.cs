namespace Dcp.Wire;

/// <summary>CommandComplete: the command's tag (<c>INSERT 0 1</c>).</summary>
public readonly ref struct CommandCompleteMessage
{
    private CommandCompleteMessage(ReadOnlySpan<byte> tag) => Tag = tag;

    public ReadOnlySpan<byte> Tag { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out CommandCompleteMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryText(out ReadOnlySpan<byte> tag) || !reader.AtEnd) return false;
        message = new(tag);
        return true;
    }
}
