using System.Globalization;

namespace Dcp.Top;

/// <summary>Numbers in few characters.</summary>
internal static class TopNumbers
{
    internal static string Count(double number) => number switch
    {
        < 1e5 => number.ToString("#,0", CultureInfo.InvariantCulture),
        < 1e6 => Short(number / 1e3, "k"),
        < 1e9 => Short(number / 1e6, "M"),
        _ => Short(number / 1e9, "G"),
    };

    /// <summary>Bytes a second, or bytes.</summary>
    internal static string Bytes(double number) => number switch
    {
        < 1e3 => number.ToString("0", CultureInfo.InvariantCulture),
        < 1e6 => Short(number / 1e3, "k"),
        < 1e9 => Short(number / 1e6, "M"),
        _ => Short(number / 1e9, "G"),
    };

    internal static string Time(double microseconds) => microseconds switch
    {
        0 => "0",
        < 1e3 => Short(microseconds, "us"),
        < 1e6 => Short(microseconds / 1e3, "ms"),
        _ => Short(microseconds / 1e6, "s"),
    };

    private static string Short(double number, string unit) => number.ToString(number < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + unit;
}
