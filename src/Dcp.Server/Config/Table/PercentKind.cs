using System.Globalization;

namespace Dcp.Server.Config.Table;

/// <summary>A part of a whole, <c>10%</c> or <c>10</c>.</summary>
internal sealed class PercentKind : ValueKind<int>
{
    private static readonly IntegerKind s_number = new(0, 100);

    public override string Allowed => "0% to 100%";

    public override bool TryParse(string text, out int value) => s_number.TryParse(text.EndsWith('%') ? text[..^1] : text, out value);

    public override string Format(int value) => string.Create(CultureInfo.InvariantCulture, $"{value}%");
}
