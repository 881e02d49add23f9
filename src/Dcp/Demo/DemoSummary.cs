using Dcp.Workload.Output;
using Dcp.Workload.Report;
using Dcp.Workload.Results;
using Numbers = Dcp.Workload.Output.Numbers;

namespace Dcp.Demo;

/// <summary>What a demo prints at its end: both tables, the comparison, and what it shows.</summary>
internal static class DemoSummary
{
    public static string Format(RunResult direct, RunResult managed)
    {
        RunGroup group = RunGroup.Make([direct, managed])[0];
        List<string> parts = [];
        foreach (RunResult run in group.Runs)
        {
            parts.Add($">>> {run.RunName}");
            parts.Add(RunSummary.Format(run));
            parts.Add(RunMeasures.Format(run));
        }

        parts.Add(">>> comparison");
        parts.Add(Comparison(group));
        parts.Add(Findings.Headline(group));
        parts.AddRange(Findings.Sentences(group).Select(sentence => "- " + sentence));
        return string.Join('\n', parts);
    }

    private static string Comparison(RunGroup group)
    {
        Column[] columns =
        [
            new("Operation", IsNumber: false), new("Direct mean (ms)"), new("Managed mean (ms)"), new("Improvement"),
            new("Direct p99 (ms)"), new("Managed p99 (ms)"), new("Improvement"),
        ];
        return OutlineTable.Format(columns,
        [
            .. group.Compare().Select(operation => (IReadOnlyList<string>)
            [
                operation.Id,
                Numbers.Decimals(operation.Direct.MeanMs), Numbers.Decimals(operation.Managed.MeanMs), operation.Mean.ToString(),
                Numbers.Decimals(operation.Direct.P99Ms), Numbers.Decimals(operation.Managed.P99Ms), operation.P99.ToString(),
            ]),
        ]);
    }
}
