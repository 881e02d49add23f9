namespace Dcp.Wire;

/// <summary>SASLInitialResponse: the chosen mechanism and its first message.</summary>
public readonly ref struct SaslInitialResponse
{
    private SaslInitialResponse(ReadOnlySpan<byte> mechanism, WireValue data)
    {
        Mechanism = mechanism;
        Data = data;
    }

    public ReadOnlySpan<byte> Mechanism { get; }

    /// <summary>Null if the mechanism begins without a message of the client.</summary>
    public WireValue Data { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out SaslInitialResponse message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryText(out ReadOnlySpan<byte> mechanism) || !reader.TryValue(out WireValue data) || !reader.AtEnd) return false;
        message = new(mechanism, data);
        return true;
    }
}
