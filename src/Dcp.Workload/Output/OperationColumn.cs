using System.Globalization;

namespace Dcp.Workload.Output;

/// <summary>
/// The columns that dbworkload has for an operation, in its order, with their names in tables and in CSV: the one place they
/// are listed. A summary leaves out what is a period's.
/// </summary>
internal sealed class OperationColumn
{
    private readonly Func<PeriodRow, object> _value;

    private OperationColumn(string? heading, string csvName, Func<PeriodRow, object> value, bool isPeriods = false)
    {
        Heading = heading;
        CsvName = csvName;
        IsPeriods = isPeriods;
        _value = value;
    }

    /// <summary>Every column of the CSV file; the first is in no table.</summary>
    public static IReadOnlyList<OperationColumn> All { get; } =
    [
        new(null, "ts", r => r.Timestamp),
        new("elapsed", "elapsed", r => (long)r.Elapsed.TotalSeconds),
        new("id", "id", r => r.Id),
        new("threads", "threads", r => r.Threads),
        new("tot_ops", "tot_ops", r => r.TotalOps),
        new("tot_ops/s", "tot_ops_s", r => r.TotalOpsPerSecond),
        new("period_ops", "period_ops", r => r.PeriodOps, isPeriods: true),
        new("period_ops/s", "period_ops_s", r => r.PeriodOpsPerSecond, isPeriods: true),
        new("mean(ms)", "mean_ms", r => r.MeanMs),
        new("p50(ms)", "p50_ms", r => r.P50Ms),
        new("p90(ms)", "p90_ms", r => r.P90Ms),
        new("p95(ms)", "p95_ms", r => r.P95Ms),
        new("p99(ms)", "p99_ms", r => r.P99Ms),
        new("max(ms)", "max_ms", r => r.MaxMs),
    ];

    /// <summary>Those of the periodic table.</summary>
    public static IReadOnlyList<OperationColumn> Periodic { get; } = [.. All.Where(c => c.Heading is not null)];

    /// <summary>Those of a summary.</summary>
    public static IReadOnlyList<OperationColumn> Summary { get; } = [.. Periodic.Where(c => !c.IsPeriods)];

    public string? Heading { get; }

    public string CsvName { get; }

    public bool IsText => CsvName == "id";

    private bool IsPeriods { get; }

    /// <summary>For people: thousands separated, two decimals where there are any.</summary>
    public string Cell(PeriodRow row) => Format(row, "N0", "N2");

    public string Csv(PeriodRow row) => Format(row, "F0", "F2");

    private string Format(PeriodRow row, string whole, string fraction) => _value(row) switch
    {
        double value => value.ToString(fraction, CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(whole, CultureInfo.InvariantCulture),
        object value => value.ToString() ?? "",
    };
}
