namespace Dcp.Wire;

/// <summary>ParameterDescription: the types of a statement's parameters.</summary>
public readonly ref struct ParameterDescriptionMessage
{
    private ParameterDescriptionMessage(OidList types) => Types = types;

    public OidList Types { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out ParameterDescriptionMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryOids(out OidList types) || !reader.AtEnd) return false;
        message = new(types);
        return true;
    }
}
