namespace Dcp.Wire;

/// <summary>ParameterStatus: the server reports a setting's value.</summary>
public readonly ref struct ParameterStatusMessage
{
    private ParameterStatusMessage(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name = name;
        Value = value;
    }

    public ReadOnlySpan<byte> Name { get; }

    public ReadOnlySpan<byte> Value { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out ParameterStatusMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryText(out ReadOnlySpan<byte> name) || !reader.TryText(out ReadOnlySpan<byte> value) || !reader.AtEnd) return false;
        message = new(name, value);
        return true;
    }
}
