namespace Dcp.Wire;

/// <summary>Describe and Close: the name of a statement or portal.</summary>
public readonly ref struct NamedMessage
{
    private NamedMessage(ObjectKind kind, ReadOnlySpan<byte> name)
    {
        Kind = kind;
        Name = name;
    }

    public ObjectKind Kind { get; }

    /// <summary>Empty for the unnamed one.</summary>
    public ReadOnlySpan<byte> Name { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out NamedMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryByte(out byte kind) || (ObjectKind)kind is not (ObjectKind.Statement or ObjectKind.Portal)) return false;
        if (!reader.TryText(out ReadOnlySpan<byte> name) || !reader.AtEnd) return false;
        message = new((ObjectKind)kind, name);
        return true;
    }
}
