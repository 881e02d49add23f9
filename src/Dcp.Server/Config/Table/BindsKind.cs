namespace Dcp.Server.Config.Table;

/// <summary>Addresses to listen on, parted by commas.</summary>
internal sealed class BindsKind : ValueKind<IReadOnlyList<BindAddress>>
{
    public override string Allowed => $"a comma-separated list of {BindAddress.Allowed}";

    public override bool TryParse(string text, out IReadOnlyList<BindAddress> value)
    {
        BindAddress?[] parsed = [.. text.Split(',').Select(word => BindAddress.Parse(word.Trim()))];
        value = [.. parsed.OfType<BindAddress>()];
        return value.Count == parsed.Length;
    }

    public override string Format(IReadOnlyList<BindAddress> value) => string.Join(", ", value);
}
