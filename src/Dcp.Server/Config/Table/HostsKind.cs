namespace Dcp.Server.Config.Table;

/// <summary>A name, an address, a directory or an <c>@name</c>, or a comma-separated list of them, kept as written.</summary>
internal sealed class HostsKind(bool list) : ValueKind<string?>
{
    public override string Allowed => $"a name, an address, /directory or @name{(list ? ", or a comma-separated list of them" : "")}";

    public override bool TryParse(string text, out string? value)
    {
        value = text;
        return (list || !text.Contains(',')) && Split(text).All(host => host.Length > 0 && !host.Any(char.IsWhiteSpace));
    }

    public override string? Format(string? value) => value;

    internal static IEnumerable<string> Split(string hosts) => hosts.Split(',').Select(host => host.Trim());
}
