namespace Dcp.Workload.Results;

/// <summary>
/// Latencies of one operation over a whole run, merged over all workers. The histogram travels along (HdrHistogram's
/// compressed V2 form, base64, values in microseconds), so that results can be merged again without averaging percentiles.
/// </summary>
public sealed record OperationResult(
    string Id,
    int Threads,
    long Count,
    double MeanMs,
    double P50Ms,
    double P90Ms,
    double P95Ms,
    double P99Ms,
    double MaxMs,
    string Histogram);
