using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Workload.Report;

/// <summary>
/// Where the time of a mean cycle went, in milliseconds. What is not known is null and is part of <see cref="Rest"/>.
/// </summary>
/// <param name="Connect">Opening connections, spread over all cycles; not part of a cycle's latency.</param>
/// <param name="Pause">Between the operations: the workload's own pauses.</param>
/// <param name="PoolWait">For a server of the pool.</param>
/// <param name="Execution">In the database's executor, waits for locks included.</param>
/// <param name="Commit">
/// For the WAL of a commit that is no statement of its own, from one look a second: with few samples a rough estimate.
/// </param>
/// <param name="Rest">Everything else: network, scheduling, pooler, client; and what is not known.</param>
internal sealed record TimeParts(double Connect, double Pause, double? PoolWait, double? Execution, double? Commit, double Rest)
{
    /// <summary>Null for a run without cycles.</summary>
    public static TimeParts? Of(RunResult run)
    {
        if (RunFigures.Cycle(run) is not { Count: > 0 } cycle)
            return null;
        double cycles = cycle.Count;
        double operations = run.Operations.Where(operation => operation.Id != RunGroup.CycleId).Sum(operation => operation.Count * operation.MeanMs) / cycles;
        double? wait = run.PoolWait is { } known ? known.TotalMs / cycles : null;
        double? execution = run.Statements.Count > 0 ? run.Statements.Sum(statement => statement.TotalMs) / cycles : null;

        // Sessions that wait, times seconds: session-seconds. A COMMIT that is a statement is in the executor's time already.
        bool isStatement = RunFigures.Mean(run, MetricTable.CommitMean) is not null;
        double? commit = execution is not null && !isStatement ? 1000 * RunFigures.Integral(run, MetricTable.WaitingForCommit) / cycles : null;
        return new TimeParts(
            run.Connect.Count * run.Connect.MeanMs / cycles,
            Math.Max(0, cycle.MeanMs - operations),
            wait,
            execution,
            commit,
            Math.Max(0, operations - (wait ?? 0) - (execution ?? 0) - (commit ?? 0)));
    }
}
