using Dcp.Workload.Results;

namespace Dcp.Workload.Report;

/// <summary>The runs of one workload in a report: one target, or several that are compared, each with one or more rounds.</summary>
public sealed class RunGroup
{
    public const string CycleId = "__cycle__";
    public const string DirectTarget = "direct";
    public const string ManagedTarget = "managed";

    private RunGroup(string workload, IReadOnlyList<TargetRuns> targets)
    {
        Workload = workload;
        Targets = targets;
    }

    public string Workload { get; }

    /// <summary>The one that the others are compared with first: <c>direct</c> if there is one.</summary>
    public IReadOnlyList<TargetRuns> Targets { get; }

    public IEnumerable<RunResult> Runs => Targets.SelectMany(target => target.Rounds);

    public bool IsComparison => Targets.Count > 1;

    public bool HasRounds => Targets.Any(target => target.Rounds.Count > 1);

    public TargetRuns Baseline => Targets[0];

    public IEnumerable<TargetRuns> Others => Targets.Skip(1);

    public bool IsCockroach => Baseline.Rounds[0].ServerVersion.StartsWith("CockroachDB", StringComparison.Ordinal);

    /// <summary>Seconds of the longest run that is drawn: the time axis of all.</summary>
    public double Seconds => Targets.Max(target => RunFigures.Seconds(target.Typical));

    /// <summary>
    /// Groups runs by workload, and those by target, where runs of one target with the same number of connections are its rounds.
    /// </summary>
    public static IReadOnlyList<RunGroup> Make(IEnumerable<RunResult> runs) =>
    [
        .. from run in runs
           group run by run.Workload into workload
           orderby workload.Min(run => run.StartTime)
           select new RunGroup(workload.Key, MakeTargets([.. workload])),
    ];

    /// <summary>Operations that the first target and another have both, the cycle first.</summary>
    public IReadOnlyList<OperationComparison> Compare(TargetRuns other) =>
    [
        .. from before in Baseline.Operations
           join after in other.Operations on before.Id equals after.Id
           orderby before.Id == CycleId ? 0 : 1
           select new OperationComparison(before.Id, before, after),
    ];

    /// <summary>The same for the last target, which is the only other one of most reports.</summary>
    public IReadOnlyList<OperationComparison> Compare() => Compare(Targets[^1]);

    /// <summary>Ways in which the runs were not the same work, in words; none when their figures can be compared.</summary>
    public IReadOnlyList<string> Differences()
    {
        List<string> differences = [];
        Check("connections", run => $"{run.Connections}");
        Check("workers", run => $"{run.Workers}");
        Check("server", run => run.ServerVersion);
        foreach (string option in new[] { "iterations", "duration", "ramp", "warmup", "rate", "conn_duration" })
            Check(option, run => run.Options.GetValueOrDefault(option, ""));

        // txn_pooling tells the workload what it is connected to, and is meant to differ.
        foreach (string name in Runs.SelectMany(run => run.Arguments.Keys).Distinct().Where(name => name != "txn_pooling"))
            Check(name, run => run.Arguments.GetValueOrDefault(name, ""));
        foreach (TargetRuns target in Targets)
        {
            foreach (RunResult run in target.Rounds.Where(run => run.Partial is not null))
                differences.Add($"{NameOf(target, run)} ended early ({run.Partial})");
        }

        return differences;

        void Check(string what, Func<RunResult, string> value)
        {
            string[] values = [.. Runs.Select(value).Distinct()];
            if (values.Length > 1)
                differences.Add($"{what} {string.Join(" against ", values.Select(one => one.Length == 0 ? "none" : one))}");
        }
    }

    /// <summary>An operation's name for people.</summary>
    public static string Display(string operation) => operation == CycleId ? "cycle" : operation;

    /// <summary>What one round is called.</summary>
    public static string NameOf(TargetRuns target, RunResult run) =>
        target.Rounds.Count == 1 ? target.Label : $"{target.Label}, round {target.Rounds.ToList().IndexOf(run) + 1}";

    private static IReadOnlyList<TargetRuns> MakeTargets(RunResult[] runs)
    {
        (string Target, int Connections)[] keys =
        [
            .. runs.OrderBy(run => run.Target == DirectTarget ? 0 : 1).ThenBy(run => run.StartTime).Select(run => (run.Target, run.Connections)).Distinct(),
        ];
        return
        [
            .. keys.Select((key, index) => new TargetRuns(
                keys.Count(other => other.Target == key.Target) > 1 ? $"{key.Target}, {Numbers.Whole(key.Connections)} connections" : key.Target,

                // A managed run alone is blue as it is beside a direct one.
                keys.Length == 1 && key.Target != DirectTarget ? 1 : index,
                [.. runs.Where(run => (run.Target, run.Connections) == key).OrderBy(run => run.StartTime)])),
        ];
    }
}
