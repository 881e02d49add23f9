namespace Dcp.Server.Config.Table;

/// <summary>A place in CockroachDB's words.</summary>
internal sealed class LocalityKind : ValueKind<Locality?>
{
    public override string Allowed => Locality.Allowed;

    public override bool TryParse(string text, out Locality? value)
    {
        value = Locality.Parse(text);
        return value is not null;
    }

    public override string? Format(Locality? value) => value?.Text;
}
