using Dcp.Workload.Results;
using Dcp.Workload.Running.Comparing;
using Dcp.Workload.Statistics;
using Improvement = Dcp.Workload.Report.Improvement;

namespace Dcp.Workload.Output;

/// <summary>What a comparison prints: a table for each kind of latency, by operation, and one of the targets.</summary>
internal static class ComparisonText
{
    private static readonly (string Title, Func<OperationFigures, Measured> Figure)[] Latencies =
    [
        ("mean", o => o.MeanMs),
        ("p95", o => o.P95Ms),
        ("p99", o => o.P99Ms),
        ("max", o => o.MaxMs),
    ];

    public static string Format(ComparisonResult result)
    {
        List<string> parts = [$">>> targets: median (lowest to highest) of {result.Rounds} rounds\n{Targets(result)}"];
        parts.AddRange(Latencies.Select(l => $">>> {l.Title} (ms): median (lowest to highest) of {result.Rounds} rounds\n{Operations(result, l.Figure)}"));
        if (result.Partial is not null)
            parts.Add($"partial: {result.Partial}\n");
        return string.Join('\n', parts);
    }

    /// <summary>A line about a run that ended.</summary>
    public static string Describe(ComparedRun run)
    {
        if (run.Result is null)
            return $"{run.Target}: {run.Failure}";
        string partial = run.Failure is null ? "" : $" (partial, in no figure: {run.Failure})";
        RunResult result = run.Result;
        OperationResult cycle = result.Operations.First(o => o.Id == OperationNames.Cycle);
        double seconds = Math.Max((result.EndTime - result.StartTime).TotalSeconds, 0.001);
        return $"{run.Target}: {Numbers.Decimals(cycle.Count / seconds)} cycles/s, mean {Numbers.Decimals(cycle.MeanMs)} ms, "
            + $"p99 {Numbers.Decimals(cycle.P99Ms)} ms, {Numbers.Whole(result.Errors.Sum(e => e.Count))} errors{partial}";
    }

    private static string Targets(ComparisonResult result)
    {
        string first = result.Targets[0].Name;
        Column[] columns =
        [
            new("Target", IsNumber: false), new("Rounds"), new("cycles/s"), new($"against {first}"), new("connect (ms)"), new("wait for a server (ms)"),
            new("retries"), new("errors"),
        ];
        return OutlineTable.Format(columns,
        [
            .. result.Targets.Select(t => (IReadOnlyList<string>)
            [
                t.Name, $"{t.Rounds.Count(r => r.Failure is null)}", Cell(t.CyclesPerSecond), Gain(t.CyclesPerSecond), Cell(t.ConnectMeanMs),
                Cell(t.PoolWaitMeanMs), Numbers.Whole(t.Retries), Numbers.Whole(t.Errors),
            ]),
        ]);
    }

    private static string Operations(ComparisonResult result, Func<OperationFigures, Measured> figure)
    {
        TargetFigures first = result.Targets[0];
        List<Column> columns = [new("Operation", IsNumber: false), new(first.Name)];
        foreach (TargetFigures target in result.Targets.Skip(1))
            columns.AddRange([new(target.Name), new("Improvement")]);

        // The first target may have no figures, where the others have.
        string[] ids = [.. result.Targets.SelectMany(t => t.Operations).Select(o => o.Id).Distinct()];
        return OutlineTable.Format(columns, [.. ids.Select(id => (IReadOnlyList<string>)[id, .. result.Targets.SelectMany(Cells(id))])]);

        Func<TargetFigures, IEnumerable<string>> Cells(string id) => target =>
        {
            Measured? own = Find(target, id);
            if (target == first)
                return [Cell(own)];
            return [Cell(own), own is null || Find(first, id) is not Measured before ? "" : new Improvement(before.Median, own.Median).ToString()];
        };

        Measured? Find(TargetFigures target, string id) => target.Operations.FirstOrDefault(o => o.Id == id) is OperationFigures known ? figure(known) : null;
    }

    private static string Cell(Measured? figure) => figure switch
    {
        null => "-",
        _ when figure.Low == figure.High => Numbers.Decimals(figure.Median),
        _ => $"{Numbers.Decimals(figure.Median)} ({Numbers.Decimals(figure.Low)} to {Numbers.Decimals(figure.High)})",
    };

    private static string Gain(Measured? throughput) => throughput?.ImprovementPercent switch
    {
        null => "",
        double percent when Math.Abs(percent) < 0.5 => "the same",
        double percent => $"{Numbers.Whole((long)Math.Round(Math.Abs(percent)))} % {(percent > 0 ? "more" : "less")}",
    };
}
