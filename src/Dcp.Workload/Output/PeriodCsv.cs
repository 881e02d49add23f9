using System.Globalization;

namespace Dcp.Workload.Output;

/// <summary>The periodic table as CSV, with dbworkload's columns.</summary>
internal static class PeriodCsv
{
    public const string Header =
        "ts,elapsed,id,threads,tot_ops,tot_ops_s,period_ops,period_ops_s,mean_ms,p50_ms,p90_ms,p95_ms,p99_ms,max_ms";

    public static string Format(PeriodRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Timestamp},{row.Elapsed},{row.Id},{row.Threads},{row.TotalOps},{row.TotalOpsPerSecond},{row.PeriodOps},{row.PeriodOpsPerSecond},{row.MeanMs:F2},{row.P50Ms:F2},{row.P90Ms:F2},{row.P95Ms:F2},{row.P99Ms:F2},{row.MaxMs:F2}");
}
