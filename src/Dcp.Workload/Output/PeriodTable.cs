namespace Dcp.Workload.Output;

/// <summary>The table that a run prints every ten seconds.</summary>
internal static class PeriodTable
{
    private static readonly Column[] Columns =
    [
        new("elapsed"), new("id", IsNumber: false), new("threads"), new("tot_ops"), new("tot_ops/s"), new("period_ops"), new("period_ops/s"),
        new("mean(ms)"), new("p50(ms)"), new("p90(ms)"), new("p95(ms)"), new("p99(ms)"), new("max(ms)"),
    ];

    public static string Format(IReadOnlyList<PeriodRow> rows) =>
        OutlineTable.Format(Columns, [.. rows.Select(Cells)]);

    private static string[] Cells(PeriodRow row) =>
    [
        Numbers.Whole(row.Elapsed),
        row.Id,
        Numbers.Whole(row.Threads),
        Numbers.Whole(row.TotalOps),
        Numbers.Whole(row.TotalOpsPerSecond),
        Numbers.Whole(row.PeriodOps),
        Numbers.Whole(row.PeriodOpsPerSecond),
        Numbers.Decimals(row.MeanMs),
        Numbers.Decimals(row.P50Ms),
        Numbers.Decimals(row.P90Ms),
        Numbers.Decimals(row.P95Ms),
        Numbers.Decimals(row.P99Ms),
        Numbers.Decimals(row.MaxMs),
    ];
}
