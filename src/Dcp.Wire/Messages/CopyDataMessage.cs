namespace Dcp.Wire;

/// <summary>CopyData, both ways: the body is the data, cut anywhere by the sender of the client side.</summary>
public readonly ref struct CopyDataMessage
{
    private CopyDataMessage(ReadOnlySpan<byte> data) => Data = data;

    public ReadOnlySpan<byte> Data { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out CopyDataMessage message)
    {
        message = new(body);
        return true;
    }
}
