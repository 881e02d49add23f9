namespace Dcp.Server.Config.Table;

/// <summary>A switch: a number (anything but 0 is on) or a word; printed as 0 or 1.</summary>
internal sealed class BooleanKind : ValueKind<bool>
{
    public override string Allowed => "0 or 1 (also off/on, no/yes, false/true)";

    public override bool TryParse(string text, out bool value)
    {
        string word = text.ToLowerInvariant();
        value = word is "on" or "yes" or "true";
        if (value || word is "off" or "no" or "false")
            return true;
        bool parsed = IntegerKind.TryParseC(text, out int number);
        value = number != 0;
        return parsed;
    }

    public override string Format(bool value) => value ? "1" : "0";
}
