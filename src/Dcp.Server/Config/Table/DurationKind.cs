using System.Globalization;

namespace Dcp.Server.Config.Table;

/// <summary>
/// A length of time with a unit, or a bare number in PgBouncer's own unit for the setting. Printed as a bare number in that unit,
/// in C's %g form as PgBouncer does.
/// </summary>
/// <param name="unit">What a bare number counts, seconds or milliseconds.</param>
/// <param name="whole">Whether the printed number, and so the value, must be whole in that unit.</param>
/// <param name="least">The shortest time allowed.</param>
internal sealed class DurationKind(TimeSpan unit, bool whole, TimeSpan least = default) : ValueKind<TimeSpan>
{
    /// <summary>The longest time accepted: what fits a 32-bit number of seconds, 68 years.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(int.MaxValue);

    private const NumberStyles Unsigned = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly (string Name, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("min", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    private string UnitName => unit == TimeSpan.FromSeconds(1) ? "seconds" : "milliseconds";

    public override string Allowed => $"{(whole ? "whole " : "")}{UnitName}, or a number with ms, s, min, h or d{(least > TimeSpan.Zero ? "; not 0" : "")}";

    public override bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        int end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        if (text.EndsWith('.'))
            end = text.Length;
        ReadOnlySpan<char> suffix = text.AsSpan(end).Trim();
        if (!double.TryParse(text.AsSpan(0, end), Unsigned, CultureInfo.InvariantCulture, out double number))
            return false;
        TimeSpan? length = suffix.IsEmpty ? unit : UnitNamed(suffix);
        double ticks = Math.Round(number * (length ?? unit).Ticks);
        if (length is null || !(ticks <= Longest.Ticks) || ticks < least.Ticks)
            return false;
        value = TimeSpan.FromTicks((long)ticks);
        return !whole || value.Ticks % unit.Ticks == 0;
    }

    public override string Format(TimeSpan value)
    {
        double number = (double)value.Ticks / unit.Ticks;
        return whole
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("G6", CultureInfo.InvariantCulture).Replace('E', 'e');
    }

    private static TimeSpan? UnitNamed(ReadOnlySpan<char> name)
    {
        foreach ((string unitName, TimeSpan length) in Units)
        {
            if (name.Equals(unitName, StringComparison.OrdinalIgnoreCase))
                return length;
        }
        return null;
    }
}
