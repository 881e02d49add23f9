namespace Dcp.Server.Config.Table;

/// <summary>Text taken as it stands.</summary>
internal sealed class TextKind(string allowed) : ValueKind<string?>
{
    public override string Allowed => allowed;

    public override bool TryParse(string text, out string? value)
    {
        value = text;
        return true;
    }

    public override string? Format(string? value) => value;
}
