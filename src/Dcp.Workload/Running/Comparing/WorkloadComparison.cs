using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Workload.Running.Comparing;

/// <summary>Runs the same work against several targets, round after round, each round in another order, with pauses between runs.</summary>
internal sealed class WorkloadComparison(TimeProvider time)
{
    /// <summary>Runs to the end, or until <paramref name="cancellation"/> ends it early; a target that fails is tried again in the next round.</summary>
    /// <exception cref="WorkloadInputException">The options are wrong.</exception>
    public async Task<ComparisonResult> RunAsync(ComparisonOptions options, IComparisonObserver observer, CancellationToken cancellation)
    {
        Check(options);
        DateTimeOffset start = time.GetUtcNow();
        List<ComparedRun> runs = [];
        try
        {
            for (int round = 1; round <= options.Rounds; round++)
            {
                foreach (ComparisonTarget target in options.OrderOf(round))
                {
                    if (runs.Count > 0)
                        await Task.Delay(options.Pause, time, cancellation).ConfigureAwait(false);
                    ComparedRun run = await RunOneAsync(options, target, round, observer.Begin(target.Name, round), cancellation).ConfigureAwait(false);
                    runs.Add(run);
                    observer.End(run);
                    cancellation.ThrowIfCancellationRequested();
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What there is, is what there is.
        }

        return ComparisonFigures.Make(options, runs, cancellation.IsCancellationRequested, start, time.GetUtcNow());
    }

    private async Task<ComparedRun> RunOneAsync(
        ComparisonOptions options, ComparisonTarget target, int round, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        string name = options.Name ?? RunPlan.Check(options.RunOf(target, round)).Workload.Name;
        RunOptions run = options.RunOf(target, round) with { RunName = $"{name}.{target.Name}.r{round}" };
        try
        {
            RunResult result = await SampledRun.RunAsync(run, options.SampleUri, progress, time, cancellation).ConfigureAwait(false);
            return new ComparedRun(target.Name, round, result, result.Partial);
        }
        catch (WorkloadFailedException e)
        {
            return new ComparedRun(target.Name, round, null, e.Message);
        }
    }

    private static void Check(ComparisonOptions options)
    {
        if (options.Targets.Count is < 2 or > ComparisonOptions.MaximumTargets)
            throw new WorkloadInputException($"targets: 2 to {ComparisonOptions.MaximumTargets} are allowed");
        if (options.Rounds is < 1 or > ComparisonOptions.MaximumRounds)
            throw new WorkloadInputException($"rounds: 1 to {ComparisonOptions.MaximumRounds} are allowed");
        if (options.Work.Iterations is null && options.Work.Duration is null)
            throw new WorkloadInputException("iterations or duration: a comparison needs one of them, as its runs have to end");
        foreach (ComparisonTarget target in options.Targets)
        {
            try
            {
                RunPlan plan = RunPlan.Check(options.RunOf(target, 1));
                string name = $"{options.Name ?? plan.Workload.Name}.{target.Name}.r{options.Rounds}";
                if (!RunResultFile.IsValidName(name))
                    throw new WorkloadInputException($"name: '{name}' cannot name a run; up to 100 letters, digits, '.', '_' and '-' can");
            }
            catch (WorkloadInputException e)
            {
                throw new WorkloadInputException($"{target.Name}: {e.Message}", e);
            }
        }
    }
}
