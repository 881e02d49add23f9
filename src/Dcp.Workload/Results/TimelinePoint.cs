namespace Dcp.Workload.Results;

/// <summary>One second of a run as its clients saw it.</summary>
/// <param name="Second">Seconds since the run's start (0 is the first).</param>
/// <param name="Operation">Operation id, as in <see cref="OperationResult.Id"/>.</param>
/// <param name="Count">Operations that ended in this second.</param>
/// <param name="P50Ms">Percentiles of those, merged over workers, ms.</param>
public sealed record TimelinePoint(int Second, string Operation, long Count, double P50Ms, double P95Ms, double P99Ms, double MaxMs);
