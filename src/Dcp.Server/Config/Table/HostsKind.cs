namespace Dcp.Server.Config.Table;

/// <summary>A comma-separated list of names, addresses, directories and <c>@names</c>, kept as written.</summary>
internal sealed class HostsKind : ValueKind<string?>
{
    public override string Allowed => "a name, an address, /directory or @name, or a comma-separated list of them";

    public override bool TryParse(string text, out string? value)
    {
        value = text;
        return Split(text).All(host => host.Length > 0 && !host.Any(char.IsWhiteSpace));
    }

    public override string? Format(string? value) => value;

    internal static IEnumerable<string> Split(string hosts) => hosts.Split(',').Select(host => host.Trim());
}
