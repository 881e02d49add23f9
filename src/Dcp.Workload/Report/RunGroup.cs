using Dcp.Workload.Results;

namespace Dcp.Workload.Report;

/// <summary>The runs of one workload in a report: one, or two that are compared.</summary>
public sealed class RunGroup
{
    public const string CycleId = "__cycle__";
    public const string DirectTarget = "direct";
    public const string ManagedTarget = "managed";

    private RunGroup(string workload, IReadOnlyList<RunResult> runs)
    {
        Workload = workload;
        Runs = runs;
    }

    public string Workload { get; }

    /// <summary>The direct one first.</summary>
    public IReadOnlyList<RunResult> Runs { get; }

    public bool IsComparison => Runs.Count == 2;

    public RunResult Direct => Runs[0];

    public RunResult Managed => Runs[^1];

    /// <summary>Seconds of the longer run: the time axis of both.</summary>
    public double Seconds => Runs.Max(run => RunFigures.Seconds(run));

    /// <summary>Groups runs by workload, each in the order of a comparison.</summary>
    /// <exception cref="InvalidDataException">More than two runs of one workload, so that it is not clear what to compare.</exception>
    public static IReadOnlyList<RunGroup> Make(IEnumerable<RunResult> runs)
    {
        List<RunGroup> groups = [];
        IEnumerable<IGrouping<string, RunResult>> byWorkload =
            runs.GroupBy(run => run.Workload).OrderBy(group => group.Min(run => run.StartTime));
        foreach (IGrouping<string, RunResult> group in byWorkload)
        {
            RunResult[] ordered = [.. group.OrderBy(run => run.Target == DirectTarget ? 0 : 1).ThenBy(run => run.StartTime)];
            if (ordered.Length > 2)
            {
                string names = string.Join(", ", ordered.Select(run => run.RunName));
                throw new InvalidDataException(
                    $"{ordered.Length} runs of the workload '{group.Key}' ({names}): a report compares two. Move the others to another directory.");
            }

            groups.Add(new RunGroup(group.Key, ordered));
        }

        return groups;
    }

    /// <summary>What a run is called in the report: its target, or its name where both have the same target.</summary>
    public string Label(RunResult run) => Runs.Count(other => other.Target == run.Target) > 1 ? run.RunName : run.Target;

    /// <summary>Whose colours a run has in the report.</summary>
    public string Role(RunResult run) => run == Direct && run.Target != ManagedTarget ? DirectTarget : ManagedTarget;

    /// <summary>Operations that both runs have, the cycle first.</summary>
    public IReadOnlyList<OperationComparison> Compare() =>
    [
        .. from direct in Direct.Operations
           join managed in Managed.Operations on direct.Id equals managed.Id
           orderby direct.Id == CycleId ? 0 : 1
           select new OperationComparison(direct.Id, direct, managed),
    ];

    /// <summary>Ways in which the two runs were not the same work, in words; none when their figures can be compared.</summary>
    public IReadOnlyList<string> Differences()
    {
        List<string> differences = [];
        Check("connections", $"{Direct.Connections}", $"{Managed.Connections}");
        Check("workers", $"{Direct.Workers}", $"{Managed.Workers}");
        Check("server", Direct.ServerVersion, Managed.ServerVersion);
        foreach (string option in new[] { "iterations", "duration", "ramp", "conn_duration" })
            Check(option, Direct.Options.GetValueOrDefault(option, ""), Managed.Options.GetValueOrDefault(option, ""));

        // txn_pooling tells the workload what it is connected to, and is meant to differ.
        foreach (string name in Direct.Arguments.Keys.Union(Managed.Arguments.Keys).Where(name => name != "txn_pooling"))
            Check(name, Direct.Arguments.GetValueOrDefault(name, ""), Managed.Arguments.GetValueOrDefault(name, ""));
        foreach (RunResult run in Runs.Where(run => run.Partial is not null))
            differences.Add($"{Label(run)} ended early ({run.Partial})");
        return differences;

        void Check(string what, string direct, string managed)
        {
            if (direct != managed)
                differences.Add($"{what} {(direct.Length == 0 ? "none" : direct)} against {(managed.Length == 0 ? "none" : managed)}");
        }
    }
}
