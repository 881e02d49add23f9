namespace Dcp.Server.Config.Table;

/// <summary>Where a database says how loaded it is: written as a check, of which only some can tell.</summary>
internal sealed class SignalsKind : ValueKind<CheckMethod?>
{
    private static readonly CheckMethodKind s_method = new();

    public override string Allowed => "off, query, query://:port, http://:port/path or https://:port/path";

    public override bool TryParse(string text, out CheckMethod? value)
    {
        value = null;
        if (text.Length == 0 || !s_method.TryParse(text, out CheckMethod method) || method.Kind is not (CheckKind.None or CheckKind.Query or CheckKind.Http))
            return false;
        value = method is { Kind: CheckKind.Http, Path: "/" } ? method with { Path = Effective.VarsPath } : method;
        return true;
    }

    public override string? Format(CheckMethod? value) => value?.ToString();
}
