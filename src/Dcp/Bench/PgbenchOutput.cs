using System.Globalization;
using System.Text.RegularExpressions;

namespace Dcp.Bench;

/// <summary>The figures of pgbench's report. Failed transactions are reported since version 15.</summary>
/// <param name="LatencyAverage">In milliseconds.</param>
internal sealed partial record PgbenchOutput(long Transactions, long Failed, double TransactionsPerSecond, double LatencyAverage)
{
    /// <summary>Null when the text is no complete report.</summary>
    public static PgbenchOutput? Parse(string text)
    {
        Match transactions = TransactionsLine().Match(text);
        Match rate = RateLine().Match(text);
        Match latency = LatencyLine().Match(text);
        Match failed = FailedLine().Match(text);
        if (!transactions.Success || !rate.Success || !latency.Success)
            return null;
        return new PgbenchOutput(
            long.Parse(transactions.Groups[1].Value, CultureInfo.InvariantCulture),
            failed.Success ? long.Parse(failed.Groups[1].Value, CultureInfo.InvariantCulture) : 0,
            double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture),
            double.Parse(latency.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^number of transactions actually processed: (\d+)", RegexOptions.Multiline)]
    private static partial Regex TransactionsLine();

    [GeneratedRegex(@"^number of failed transactions: (\d+)", RegexOptions.Multiline)]
    private static partial Regex FailedLine();

    // The first of the two lines that versions before 14 print counts the connecting too; take the one that does not.
    [GeneratedRegex(@"^tps = ([\d.]+) \((?:without initial connection time|including reconnection times|excluding connections establishing)\)", RegexOptions.Multiline)]
    private static partial Regex RateLine();

    [GeneratedRegex(@"^latency average = ([\d.]+) ms", RegexOptions.Multiline)]
    private static partial Regex LatencyLine();
}
