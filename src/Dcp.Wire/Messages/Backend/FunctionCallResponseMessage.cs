namespace Dcp.Wire;

/// <summary>FunctionCallResponse: the function's result.</summary>
public readonly ref struct FunctionCallResponseMessage
{
    private FunctionCallResponseMessage(WireValue result) => Result = result;

    public WireValue Result { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out FunctionCallResponseMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryValue(out WireValue result) || !reader.AtEnd) return false;
        message = new(result);
        return true;
    }
}
