using Dcp.Workload.Results;

namespace Dcp.Workload.Output;

/// <summary>One operation in one period of a run: a row of the periodic table, of the CSV file and of the summary.</summary>
/// <param name="Timestamp">End of the period, in Unix seconds.</param>
/// <param name="Elapsed">Since the run's start.</param>
/// <param name="Threads">Connections that were open.</param>
/// <param name="MeanMs">Mean of the period, as are the percentiles and the maximum.</param>
internal sealed record PeriodRow(
    long Timestamp,
    TimeSpan Elapsed,
    string Id,
    int Threads,
    long TotalOps,
    long PeriodOps,
    TimeSpan Period,
    double MeanMs,
    double P50Ms,
    double P90Ms,
    double P95Ms,
    double P99Ms,
    double MaxMs)
{
    /// <summary>How many a second, rounded down.</summary>
    public long TotalOpsPerSecond => PerSecond(TotalOps, Elapsed);

    public long PeriodOpsPerSecond => PerSecond(PeriodOps, Period);

    /// <summary>A period of a run that goes on.</summary>
    public static PeriodRow Of(OperationResult period, long totalOps, int threads, DateTimeOffset end, TimeSpan elapsed, TimeSpan length) => new(
        end.ToUnixTimeSeconds(), elapsed, period.Id, threads, totalOps, period.Count, length,
        period.MeanMs, period.P50Ms, period.P90Ms, period.P95Ms, period.P99Ms, period.MaxMs);

    /// <summary>A whole run as one period, without a time of day.</summary>
    public static PeriodRow OfRun(OperationResult operation, TimeSpan elapsed) =>
        Of(operation, operation.Count, operation.Threads, DateTimeOffset.UnixEpoch, elapsed, elapsed);

    private static long PerSecond(long count, TimeSpan time) => (long)(count / Math.Max(time.TotalSeconds, 0.001));
}
