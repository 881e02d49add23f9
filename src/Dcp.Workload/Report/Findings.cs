using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Workload.Report;

/// <summary>What the runs show, in a few sentences computed from their figures, for better and for worse.</summary>
public static class Findings
{
    // Below this a difference between two runs on one machine is noise.
    private const double NoticeablePercent = 3;

    /// <summary>The sentence that sums it up: throughput, mean and tail of the last target against the first.</summary>
    public static string Headline(RunGroup group) => Headline(group, group.Targets[^1]);

    /// <summary>The rest, one sentence each: what it cost, and what became worse.</summary>
    public static IReadOnlyList<string> Sentences(RunGroup group) => Sentences(group, group.Targets[^1]);

    internal static string Headline(RunGroup group, TargetRuns other)
    {
        TargetRuns first = group.Baseline;
        if (first.Cycle is not { } before || other.Cycle is not { } after)
            return "The runs have no cycles to compare.";
        double slow = Throughput(first);
        double fast = Throughput(other);
        Improvement mean = new(before.MeanMs, after.MeanMs);
        Improvement tail = new(before.P99Ms, after.P99Ms);
        return $"With {Numbers.Whole(first.Rounds[0].Connections)} connections, {other.Label} {Gain(slow, fast)} {first.Label} "
            + $"({Numbers.Short(slow)} → {Numbers.Short(fast)} cycles a second). A cycle took {Numbers.Latency(after.MeanMs)} on average instead of "
            + $"{Numbers.Latency(before.MeanMs)} ({mean}), and {Numbers.Latency(after.P99Ms)} at its 99th percentile instead of "
            + $"{Numbers.Latency(before.P99Ms)} ({tail}).";
    }

    internal static IReadOnlyList<string> Sentences(RunGroup group, TargetRuns other) =>
        [.. new[] { Resources(group.Baseline, other), Worse(group, other), Failures(group) }.OfType<string>()];

    private static string Gain(double before, double after) => (before > 0 ? after / before : 0) switch
    {
        0 => "cannot be compared by throughput with",
        >= 2 and double times => $"did {Numbers.Short(times)} times the work per second of",
        >= 1.005 and double times => $"did {Numbers.Whole(100 * (times - 1))} % more work per second than",
        <= 0.995 and double times => $"did {Numbers.Whole(100 * (1 - times))} % less work per second than",
        _ => "did as much work per second as",
    };

    private static string? Resources(TargetRuns first, TargetRuns other)
    {
        List<string> parts = [];
        if (Peaks(MetricTable.OpenSessions) is { } sessions)
            parts.Add($"held at most {Numbers.Whole(sessions.After)} sessions instead of {Numbers.Whole(sessions.Before)}");
        if (Peaks(MetricTable.DatabaseMemory) is { } memory)
        {
            string pooler = Highest(other, MetricTable.PoolerMemory) is { } own ? $" (the pooler {Numbers.Whole(own)} MB)" : "";
            parts.Add($"took {Numbers.Whole(memory.After)} MB of memory instead of {Numbers.Whole(memory.Before)} MB{pooler}");
        }

        if (Cpu(first, other) is { } cpu)
            parts.Add(cpu);
        return parts.Count == 0 ? null : $"The database {Join(parts)}.";

        (double Before, double After)? Peaks(string metric) =>
            Highest(first, metric) is { } before && Highest(other, metric) is { } after ? (before, after) : null;
    }

    /// <summary>CPU of database and pooler for one cycle each, so that runs of different length compare.</summary>
    private static string? Cpu(TargetRuns first, TargetRuns other)
    {
        if (PerCycle(first) is not (> 0 and { } before) || PerCycle(other) is not { } after)
            return null;
        double change = 100 * (after - before) / before;
        string pooler = Highest(other, MetricTable.PoolerCpu) is null ? "" : ", the pooler's included";
        return Math.Abs(change) < NoticeablePercent
            ? $"used as much CPU per cycle{pooler}"
            : $"used {Numbers.Whole(Math.Abs(change))} % {(change < 0 ? "less" : "more")} CPU per cycle{pooler}";

        static double? PerCycle(TargetRuns target) => target.Of(run =>
            RunFigures.Integral(run, MetricTable.DatabaseCpu) is { } database && RunFigures.Cycle(run) is { Count: > 0 } cycle
                ? (database + (RunFigures.Integral(run, MetricTable.PoolerCpu) ?? 0)) / cycle.Count
                : null)?.Median;
    }

    private static string Worse(RunGroup group, TargetRuns other)
    {
        var figures =
            from operation in @group.Compare(other)
            from figure in new (string Name, Improvement Change, Func<OperationResult, double> Value)[]
            {
                ("mean", operation.Mean, one => one.MeanMs),
                ("p95", operation.P95, one => one.P95Ms),
                ("p99", operation.P99, one => one.P99Ms),
                ("maximum", operation.Max, one => one.MaxMs),
            }
            select (Operation: operation.Id, figure.Name, figure.Change, IsApart: AreApart(@group.Baseline, other, operation.Id, figure.Value));
        var all = figures.ToArray();
        var worse = all.Where(one => one.Change.Verdict == Verdict.Worse && one.Change.Percent < -NoticeablePercent && one.IsApart)
            .OrderBy(one => one.Change.Percent)
            .ToArray();
        string wait = other.Of(RunFigures.WaitPerAssignmentMs) is { } known
            ? $" Each time a client needed a server it waited {Numbers.Latency(known.Median)} for one on average; the latencies include that."
            : "";
        if (worse.Length == 0)
            return $"No operation's mean, p95, p99 or maximum was worse through {other.Label}.{wait}";
        var most = worse[0];
        string count = worse.Length == 1 ? "one latency" : $"{worse.Length} of {all.Length} latencies";
        return $"{Numbers.Capital(other.Label)} made {count} worse, most of all the {most.Name} of {RunGroup.Display(most.Operation)}: "
            + $"{Numbers.Latency(most.Change.AfterMs)} instead of {Numbers.Latency(most.Change.BeforeMs)} ({most.Change}).{wait}";
    }

    /// <summary>Whether the ranges of the rounds leave a difference between two targets at all.</summary>
    private static bool AreApart(TargetRuns first, TargetRuns other, string operation, Func<OperationResult, double> value) =>
        first.Rounds.Count == 1 || other.Rounds.Count == 1
        || (first.Of(operation, value) is { } before && other.Of(operation, value) is { } after && after.Low > before.High);

    private static string? Failures(RunGroup group)
    {
        string[] failed = [.. group.Targets.Select(Describe).OfType<string>()];
        return failed.Length == 0 ? null : $"Errors: {string.Join("; ", failed)}.";

        static string? Describe(TargetRuns target)
        {
            long errors = target.Rounds.Sum(run => run.Errors.Sum(error => error.Count));
            long lost = target.Rounds.Sum(run => run.Reconnects);
            return errors == 0 && lost == 0
                ? null
                : $"{target.Label} had {Numbers.Whole(errors)} failed operations and {Numbers.Whole(lost)} lost connections";
        }
    }

    private static double Throughput(TargetRuns target) => target.Of(run => RunFigures.CyclesPerSecond(run))?.Median ?? 0;

    private static double? Highest(TargetRuns target, string metric) => target.Of(run => RunFigures.Highest(run, metric))?.Median;

    private static string Join(List<string> parts) => parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
}
