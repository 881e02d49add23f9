namespace Dcp.Server.Config.Table;

/// <summary>A word that says all by being there; it may also be given a switch's value.</summary>
internal sealed class FlagKind(string word = "") : ValueKind<bool>
{
    private static readonly BooleanKind s_boolean = new();

    public override string Allowed => word.Length > 0 ? word : "nothing, or 0 or 1";

    public override bool TryParse(string text, out bool value)
    {
        value = true;
        if (word.Length > 0)
            return text == word;
        return text.Length == 0 || s_boolean.TryParse(text, out value);
    }

    public override string Format(bool value) => word.Length > 0 ? value ? word : "" : s_boolean.Format(value);
}
