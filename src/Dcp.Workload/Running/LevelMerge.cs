using Dcp.Workload.Results;
using Dcp.Workload.Statistics;

namespace Dcp.Workload.Running;

/// <summary>Makes one result of the levels of a schedule, adding histograms and counts.</summary>
internal static class LevelMerge
{
    /// <param name="levels">At least one, in the order in which they ran.</param>
    /// <param name="partial">Why there are not more, if there were to be.</param>
    public static RunResult Merge(IReadOnlyList<RunResult> levels, string? partial)
    {
        RunResult first = levels[0];
        ErrorTally errors = new();
        foreach (ErrorCount error in levels.SelectMany(l => l.Errors))
            errors.Add(error);
        int connections = levels.Max(l => l.Connections);
        return first with
        {
            Connections = connections,
            Workers = levels.Max(l => l.Workers),
            EndTime = levels[^1].EndTime,
            Partial = partial ?? levels.Select(l => l.Partial).FirstOrDefault(p => p is not null),
            Operations = [.. first.Operations.Select(o => Add(o.Id, connections, levels.SelectMany(l => l.Operations).Where(other => other.Id == o.Id)))],
            Connect = Add(first.Connect.Id, connections, levels.Select(l => l.Connect)),
            Lag = first.Lag is null ? null : Add(first.Lag.Id, connections, levels.Select(l => l.Lag!)),
            Levels = [.. levels.Select(ToLevel)],
            Errors = errors.ToList(),
            Retries = levels.Sum(l => l.Retries),
            Reconnects = levels.Sum(l => l.Reconnects),
            PoolWait = Add([.. levels.Select(l => l.PoolWait).OfType<PoolWait>()]),
            Timeline = [.. levels.SelectMany(l => Shift(l.Timeline, (int)Math.Round((l.StartTime - first.StartTime).TotalSeconds)))],
        };
    }

    private static OperationResult Add(string operation, int threads, IEnumerable<OperationResult> parts)
    {
        HistogramSet sum = new();
        foreach (OperationResult part in parts)
            sum.Add(operation, LatencyHistogram.FromBase64(part.Histogram));
        return sum.ToResult(operation, threads);
    }

    private static PoolWait? Add(IReadOnlyList<PoolWait> waits) =>
        waits.Count == 0 ? null : new PoolWait(waits.Sum(w => w.TotalMs), waits.Sum(w => w.Assignments), waits.Max(w => w.LongestMs));

    private static IEnumerable<TimelinePoint> Shift(IEnumerable<TimelinePoint> points, int seconds) =>
        points.Select(p => p with { Second = p.Second + seconds });

    private static LevelResult ToLevel(RunResult run) => new()
    {
        Connections = run.Connections,
        StartTime = run.StartTime,
        EndTime = run.EndTime,
        Partial = run.Partial,
        Operations = run.Operations,
        Connect = run.Connect,
        Lag = run.Lag,
        Errors = run.Errors,
        Retries = run.Retries,
        Reconnects = run.Reconnects,
        PoolWait = run.PoolWait,
    };
}
