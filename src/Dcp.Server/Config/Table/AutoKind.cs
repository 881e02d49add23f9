using System.Globalization;

namespace Dcp.Server.Config.Table;

/// <summary>A number, or <c>auto</c> for one that dcp chooses (null).</summary>
internal sealed class AutoKind(int least, int most) : ValueKind<int?>
{
    public override string Allowed => $"auto, or {least} to {most}";

    public override bool TryParse(string text, out int? value)
    {
        value = null;
        if (text.Equals("auto", StringComparison.OrdinalIgnoreCase))
            return true;
        bool parsed = IntegerKind.TryParseC(text, out int number) && number >= least && number <= most;
        value = parsed ? number : null;
        return parsed;
    }

    public override string Format(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "auto";
}
