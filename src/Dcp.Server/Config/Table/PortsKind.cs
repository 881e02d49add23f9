namespace Dcp.Server.Config.Table;

/// <summary>One port for all hosts of an entry, or a list with one for each.</summary>
internal sealed class PortsKind : ValueKind<IReadOnlyList<int>>
{
    public override string Allowed => "1 to 65535, one for all hosts or a comma-separated list with one for each";

    public override bool TryParse(string text, out IReadOnlyList<int> value)
    {
        string[] parts = text.Split(',');
        int[] ports = new int[parts.Length];
        value = ports;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!IntegerKind.TryParseC(parts[i].Trim(), out ports[i]) || ports[i] is < 1 or > 65_535)
                return false;
        }
        return true;
    }

    public override string Format(IReadOnlyList<int> value) => string.Join(',', value);
}
