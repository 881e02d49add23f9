using Dcp.Workload.Results;

namespace Dcp.Workload.Running.Workers;

/// <summary>
/// A line from a worker: one a second with what happened in it, from its beginning to the end. The one that says
/// <paramref name="Opened"/> is followed by the run itself; one that says <paramref name="Final"/> is the last. Nothing is
/// repeated: a run's totals are the sums of all reports, so that a worker that is killed loses a second and no more.
/// </summary>
/// <param name="Second">Whole seconds since the figures begin; <see cref="Before"/> while connections open and in the warm-up.</param>
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
    bool Opened = false,
    bool Final = false)
{
    public const int Before = -1;

    /// <summary>The only line of a worker that cannot begin.</summary>
    public static WorkerReport Failed(string reason) =>
        new(Before, new Dictionary<string, string>(), [], 0, 0, 0, reason, Final: true);
}
