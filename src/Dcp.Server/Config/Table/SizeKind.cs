using System.Globalization;

namespace Dcp.Server.Config.Table;

/// <summary>A size in bytes, or with kB, MB or GB (of 1024). Printed in bytes.</summary>
internal sealed class SizeKind(int least) : ValueKind<int>
{
    public override string Allowed => $"bytes from {least} to {int.MaxValue}, or a number with kB, MB or GB";

    public override bool TryParse(string text, out int value)
    {
        int end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        int shift = text.AsSpan(end).Trim().ToString().ToUpperInvariant() switch
        {
            "" or "B" => 0,
            "KB" => 10,
            "MB" => 20,
            "GB" => 30,
            _ => -1,
        };
        // Hexadecimal ends in letters that a unit could be: only a number without a unit may be written so.
        bool parsed = IntegerKind.TryParseC(text, out value);
        if (parsed || shift < 0 || !int.TryParse(text.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return parsed && value >= least;
        long bytes = (long)number << shift;
        value = (int)Math.Min(bytes, int.MaxValue);
        return bytes <= int.MaxValue && value >= least;
    }

    public override string Format(int value) => value.ToString(CultureInfo.InvariantCulture);
}
