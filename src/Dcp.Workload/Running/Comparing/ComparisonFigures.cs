using Dcp.Workload.Results;
using Dcp.Workload.Statistics;

namespace Dcp.Workload.Running.Comparing;

/// <summary>Makes figures of a comparison's runs: median and range of the rounds, and how they compare with the first target's.</summary>
internal static class ComparisonFigures
{
    public static ComparisonResult Make(
        ComparisonOptions options, IReadOnlyList<ComparedRun> runs, bool isInterrupted, DateTimeOffset start, DateTimeOffset end)
    {
        RunPlan plan = RunPlan.Check(options.RunOf(options.Targets[0], 1));
        List<TargetFigures> targets = [];
        foreach (ComparisonTarget target in options.Targets)
            targets.Add(Against(Figures(target.Name, [.. runs.Where(r => r.Target == target.Name)]), targets.FirstOrDefault()));
        return new ComparisonResult
        {
            Workload = plan.Workload.Name,
            StartTime = start,
            EndTime = end,
            Connections = plan.Connections,
            Workers = plan.Workers,
            Rounds = options.Rounds,
            PauseSeconds = options.Pause.TotalSeconds,
            Arguments = plan.Arguments.ToDictionary(),
            Options = plan.Describe(),
            Partial = Partial(runs, isInterrupted),
            Targets = targets,
        };
    }

    private static TargetFigures Figures(string name, IReadOnlyList<ComparedRun> runs)
    {
        RunResult[] counted = [.. runs.Where(r => r.Counts).Select(r => r.Result!)];
        RunResult? known = runs.Select(r => r.Result).FirstOrDefault(r => r is not null);
        return new TargetFigures
        {
            Name = name,
            Uri = known?.Uri,
            ServerVersion = known?.ServerVersion,
            Rounds = [.. runs.Select(r => new RoundOutcome(r.Round, r.Result?.RunName, r.Failure))],
            CyclesPerSecond = Measured.Of(counted.Select(CyclesPerSecond)),
            ConnectMeanMs = Measured.Of(counted.Select(r => r.Connect.MeanMs)),
            PoolWaitMeanMs = Measured.Of(counted.Select(r => r.PoolWait).OfType<PoolWait>().Select(w => w.TotalMs / Math.Max(w.Assignments, 1))),
            Errors = counted.Sum(r => r.Errors.Sum(e => e.Count)),
            Retries = counted.Sum(r => r.Retries),
            Operations = counted.Length == 0 ? [] : [.. counted[0].Operations.Select(o => Figures(o.Id, counted))],
        };
    }

    private static OperationFigures Figures(string operation, RunResult[] runs)
    {
        OperationResult[] rounds = [.. runs.SelectMany(r => r.Operations).Where(o => o.Id == operation)];
        return new OperationFigures(
            operation, Over(o => o.MeanMs), Over(o => o.P50Ms), Over(o => o.P95Ms), Over(o => o.P99Ms), Over(o => o.MaxMs));

        Measured Over(Func<OperationResult, double> figure) => Measured.Of(rounds.Select(figure))!;
    }

    /// <summary>The first target is compared with none.</summary>
    private static TargetFigures Against(TargetFigures target, TargetFigures? first) => first is null ? target : target with
    {
        CyclesPerSecond = target.CyclesPerSecond?.Against(first.CyclesPerSecond, isMoreBetter: true),
        ConnectMeanMs = target.ConnectMeanMs?.Against(first.ConnectMeanMs, isMoreBetter: false),
        Operations = [.. target.Operations.Select(o => o.Against(first.Operations.FirstOrDefault(f => f.Id == o.Id)))],
    };

    private static double CyclesPerSecond(RunResult run) =>
        run.Operations.Where(o => o.Id == OperationNames.Cycle).Sum(o => o.Count) / Math.Max((run.EndTime - run.StartTime).TotalSeconds, 0.001);

    private static string? Partial(IReadOnlyList<ComparedRun> runs, bool isInterrupted)
    {
        if (isInterrupted)
            return RunResult.Interrupted;
        ComparedRun[] failed = [.. runs.Where(r => !r.Counts)];
        return failed.Length == 0
            ? null
            : $"{failed.Length} of {runs.Count} runs do not count: {string.Join("; ", failed.Select(r => $"{r.Target}, round {r.Round}: {r.Failure}"))}";
    }
}
