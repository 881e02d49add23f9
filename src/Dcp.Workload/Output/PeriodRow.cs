namespace Dcp.Workload.Output;

/// <summary>One operation in one period of a run: a row of the periodic table and of the CSV file.</summary>
/// <param name="Timestamp">End of the period, in Unix seconds.</param>
/// <param name="Elapsed">Whole seconds since the run's start.</param>
/// <param name="Threads">Connections that were open.</param>
/// <param name="MeanMs">Mean of the period, as are the percentiles and the maximum.</param>
internal sealed record PeriodRow(
    long Timestamp,
    long Elapsed,
    string Id,
    int Threads,
    long TotalOps,
    long PeriodOps,
    double PeriodSeconds,
    double MeanMs,
    double P50Ms,
    double P90Ms,
    double P95Ms,
    double P99Ms,
    double MaxMs)
{
    public long TotalOpsPerSecond => Elapsed == 0 ? TotalOps : TotalOps / Elapsed;

    public long PeriodOpsPerSecond => (long)(PeriodOps / Math.Max(PeriodSeconds, 0.001));
}
