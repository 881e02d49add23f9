namespace Dcp.Wire;

/// <summary>CopyFail: the client gives up a COPY FROM STDIN, with its reason.</summary>
public readonly ref struct CopyFailMessage
{
    private CopyFailMessage(ReadOnlySpan<byte> reason) => Reason = reason;

    public ReadOnlySpan<byte> Reason { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out CopyFailMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryText(out ReadOnlySpan<byte> reason) || !reader.AtEnd) return false;
        message = new(reason);
        return true;
    }
}
