using Dcp.Workload.Results;

namespace Dcp.Workload.Running.Workers;

/// <summary>
/// A line from a worker. After a first one that says that it is ready comes one a second with what happened in it, and a
/// last one that says <paramref name="Final"/>. Nothing is repeated: a run's totals are the sums of all reports, so that a
/// worker that is killed loses a second and no more.
/// </summary>
/// <param name="Second">Whole seconds since the run's start.</param>
/// <param name="Latencies">By operation, what ended in this second; a histogram as <c>LatencyHistogram</c> writes it.</param>
/// <param name="Failure">Why this worker cannot go on; the whole run ends then.</param>
internal sealed record WorkerReport(
    int Second,
    IReadOnlyDictionary<string, string> Latencies,
    IReadOnlyList<ErrorCount> Errors,
    long Retries,
    long Reconnects,
    int OpenConnections,
    string? Failure = null,
    bool Final = false)
{
    /// <summary>The first line: the worker has read its settings and reached the database.</summary>
    public static WorkerReport Ready { get; } = new(-1, new Dictionary<string, string>(), [], 0, 0, 0);
}
