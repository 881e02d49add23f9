namespace Dcp.Workload.Report;

/// <summary>What a report says, for programs: <c>report.json</c>. Latencies are medians over the rounds, in ms.</summary>
internal sealed record ReportSummary(IReadOnlyList<ReportSummary.Group> Groups)
{
    public static ReportSummary Of(IReadOnlyList<RunGroup> groups) => new([.. groups.Select(Describe)]);

    private static Group Describe(RunGroup group) => new(
        group.Workload,
        group.Baseline.Rounds[0].ServerVersion,
        group.Differences(),
        group.IsComparison
            ? [.. group.Others.SelectMany(other => (string[])[Findings.Headline(group, other), .. Findings.Sentences(group, other)]).Distinct()]
            : [],
        [.. group.Targets.Select(target => Describe(group, target))]);

    private static Target Describe(RunGroup group, TargetRuns target)
    {
        Dictionary<string, OperationComparison> changes = group.Compare(target).ToDictionary(one => one.Id);
        return new Target(
            target.Label,
            [.. target.Rounds.Select(run => run.RunName)],
            target.Rounds.Any(run => run.Partial is not null),
            target.Of(run => RunFigures.CyclesPerSecond(run)) ?? default,
            TimeParts.Of(target.Typical),
            [
                .. target.Operations.Select(one => new Operation(
                    one.Id, one.Count, one.MeanMs, one.P50Ms, one.P90Ms, one.P95Ms, one.P99Ms, one.MaxMs,
                    target == group.Baseline || !changes.TryGetValue(one.Id, out OperationComparison? change) || change.Mean.BeforeMs <= 0
                        ? null
                        : Math.Round(change.Mean.Percent, 2))),
            ]);
    }

    internal sealed record Group(
        string Workload, string ServerVersion, IReadOnlyList<string> Differences, IReadOnlyList<string> Findings, IReadOnlyList<Target> Targets);

    internal sealed record Target(
        string Name, IReadOnlyList<string> Runs, bool Partial, Figure CyclesPerSecond, TimeParts? CycleMs, IReadOnlyList<Operation> Operations);

    /// <param name="MeanImprovementPercent">Against the first target; null for that one.</param>
    internal sealed record Operation(
        string Id, long Count, double MeanMs, double P50Ms, double P90Ms, double P95Ms, double P99Ms, double MaxMs, double? MeanImprovementPercent);
}
