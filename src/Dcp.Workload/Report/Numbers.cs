using System.Globalization;

namespace Dcp.Workload.Report;

/// <summary>Numbers as a report prints them: invariant, thousands separated by commas as in the seed's tables.</summary>
internal static class Numbers
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Whole(double value) => Math.Round(value, MidpointRounding.AwayFromZero).ToString("#,0", Culture);

    /// <summary>About three digits that count: <c>0.42</c>, <c>4.2</c>, <c>42.1</c>, <c>421</c>, <c>4,210</c>.</summary>
    public static string Short(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 1 => value.ToString("0.00", Culture),
        < 100 => value.ToString("0.0", Culture),
        _ => Whole(value),
    };

    /// <summary>A latency for people: milliseconds below ten seconds, seconds above.</summary>
    public static string Latency(double ms) => ms < 10_000 ? $"{Short(ms)} ms" : $"{Short(ms / 1000)} s";

    /// <summary>With a capital letter, for the start of a sentence.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>A length of time for people.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds < 120
        ? $"{Short(time.TotalSeconds)} s"
        : $"{(int)time.TotalMinutes} min {time.Seconds} s";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", Culture) + " UTC";
}
