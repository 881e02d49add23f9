using System.Globalization;

namespace Dcp.Server.Admin.Shows;

/// <summary>Values as the text of a cell.</summary>
internal static class Cell
{
    internal static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    internal static string Of(bool flag) => flag ? "1" : "0";

    internal static string YesNo(bool flag) => flag ? "yes" : "no";

    /// <summary>For int4 columns that could get a larger number.</summary>
    internal static string Int4(long number) => Of(Math.Min(number, int.MaxValue));

    internal static string Seconds(TimeSpan time) => Int4((long)time.TotalSeconds);

    /// <summary>What is left of a time beside its whole seconds, in microseconds.</summary>
    internal static string MicrosecondsLeft(TimeSpan time) => Of(time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);

    /// <summary>A moment, in UTC like the log.</summary>
    internal static string Of(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
