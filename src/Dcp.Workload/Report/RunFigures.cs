using Dcp.Workload.Results;

namespace Dcp.Workload.Report;

/// <summary>Figures that follow from a run's result.</summary>
public static class RunFigures
{
    public static double Seconds(RunResult run) => (run.EndTime - run.StartTime).TotalSeconds;

    public static OperationResult? Cycle(RunResult run) => run.Operations.FirstOrDefault(operation => operation.Id == RunGroup.CycleId);

    /// <summary>Cycles over the wall clock's time, starting and stopping included.</summary>
    public static double CyclesPerSecond(RunResult run) => Seconds(run) > 0 ? (Cycle(run)?.Count ?? 0) / Seconds(run) : 0;

    /// <summary>Transactions of the workload over the wall clock's time; cycles are not counted again.</summary>
    public static double OperationsPerSecond(RunResult run) => Seconds(run) > 0
        ? run.Operations.Where(operation => operation.Id != RunGroup.CycleId).Sum(operation => operation.Count) / Seconds(run)
        : 0;

    /// <summary>Highest sample of a metric; null when it was not sampled.</summary>
    public static double? Highest(RunResult run, string metric) =>
        run.Samples.Max(sample => sample.Values.TryGetValue(metric, out double value) ? value : (double?)null);

    /// <summary>Mean of a metric's samples; null when it was not sampled.</summary>
    public static double? Mean(RunResult run, string metric) =>
        run.Samples.Average(sample => sample.Values.TryGetValue(metric, out double value) ? value : (double?)null);

    /// <summary>A metric in percent, summed up over the run: what the work cost in all, in percent times seconds.</summary>
    public static double? Integral(RunResult run, string metric) => Mean(run, metric) is { } mean ? mean * Seconds(run) : null;

    public static double? WaitPerAssignmentMs(RunResult run) =>
        run.PoolWait is { Assignments: > 0 } wait ? wait.TotalMs / wait.Assignments : null;
}
