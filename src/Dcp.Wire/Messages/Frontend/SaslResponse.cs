namespace Dcp.Wire;

/// <summary>SASLResponse and GSSResponse: the body is the mechanism's message.</summary>
public readonly ref struct SaslResponse
{
    private SaslResponse(ReadOnlySpan<byte> data) => Data = data;

    public ReadOnlySpan<byte> Data { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out SaslResponse message)
    {
        message = new(body);
        return true;
    }
}
