namespace Dcp.Server.Config.Table;

/// <summary>Name of an entry of [databases], which the console's can never be.</summary>
internal sealed class DatabaseNameKind : ValueKind<string?>
{
    public override string Allowed => $"the name of an entry of [databases]; cannot use the reserved \"{DcpConfig.ConsoleDatabase}\" database as an auth_dbname";

    public override bool TryParse(string text, out string? value)
    {
        value = text;
        return text != DcpConfig.ConsoleDatabase;
    }

    public override string? Format(string? value) => value;
}
