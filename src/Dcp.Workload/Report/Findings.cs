using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Workload.Report;

/// <summary>What two runs show, in sentences computed from their figures, for better and for worse.</summary>
public static class Findings
{
    // Below this a difference between two runs on one machine is noise.
    private const double NoticeablePercent = 3;

    /// <summary>The sentence that sums it up.</summary>
    public static string Headline(RunGroup group)
    {
        if (RunFigures.Cycle(group.Direct) is not { } direct || RunFigures.Cycle(group.Managed) is not { } managed)
            return "The runs have no cycles to compare.";
        Improvement mean = new(direct.MeanMs, managed.MeanMs);
        Improvement tail = new(direct.P99Ms, managed.P99Ms);
        double gain = 100 * ((RunFigures.CyclesPerSecond(group.Managed) / RunFigures.CyclesPerSecond(group.Direct)) - 1);
        string throughput = gain switch
        {
            >= 0.5 => $"{Numbers.Whole(gain)} % more throughput",
            <= -0.5 => $"{Numbers.Whole(-gain)} % less throughput",
            _ => "the same throughput",
        };
        return $"With {Numbers.Whole(group.Direct.Connections)} connections, the mean cycle through the pool is {mean}, "
            + $"its 99th percentile {tail}, with {throughput}.";
    }

    /// <summary>The rest, one sentence each, the bad news among them.</summary>
    public static IReadOnlyList<string> Sentences(RunGroup group)
    {
        List<string> sentences = [];
        RunResult direct = group.Direct;
        RunResult managed = group.Managed;

        Add(Footprint(direct, managed));
        Add(Cpu(direct, managed));
        Add(Waiting(managed));
        Add(Connecting(direct, managed));
        Add(Worse(group));
        Add(Failures(group));
        return sentences;

        void Add(string? sentence)
        {
            if (sentence is not null)
                sentences.Add(sentence);
        }
    }

    private static string? Footprint(RunResult direct, RunResult managed)
    {
        if (Peaks(MetricTable.OpenSessions) is not { } sessions)
            return null;
        string memory = Peaks(MetricTable.DatabaseMemory) is { } peaks
            ? $"; its memory peaked at {Numbers.Whole(peaks.Managed)} MB instead of {Numbers.Whole(peaks.Direct)} MB"
            : "";
        string pooler = RunFigures.Highest(managed, MetricTable.PoolerMemory) is { } own ? $"; dcp itself took {Numbers.Whole(own)} MB" : "";
        return $"The database held at most {Numbers.Whole(sessions.Managed)} sessions instead of {Numbers.Whole(sessions.Direct)}{memory}{pooler}.";

        (double Direct, double Managed)? Peaks(string metric) =>
            RunFigures.Highest(direct, metric) is { } before && RunFigures.Highest(managed, metric) is { } after ? (before, after) : null;
    }

    private static string? Cpu(RunResult direct, RunResult managed)
    {
        if (RunFigures.Integral(direct, MetricTable.DatabaseCpu) is not (> 0 and { } before)
            || RunFigures.Integral(managed, MetricTable.DatabaseCpu) is not { } database)
        {
            return null;
        }

        double pooler = RunFigures.Integral(managed, MetricTable.PoolerCpu) ?? 0;
        double change = 100 * (database + pooler - before) / before;
        string words = Math.Abs(change) < NoticeablePercent
            ? "about as much CPU as"
            : $"{Numbers.Whole(Math.Abs(change))} % {(change < 0 ? "less" : "more")} CPU than";
        string share = pooler > 0 ? $" ({Numbers.Whole(100 * pooler / (database + pooler))} % of it dcp's)" : "";
        return $"Database and pooler together used {words} the database alone for the same work{share}.";
    }

    private static string? Waiting(RunResult managed) =>
        RunFigures.WaitPerAssignmentMs(managed) is { } wait
            ? $"A client waited {Numbers.Latency(wait)} for a server on average and {Numbers.Latency(managed.PoolWait!.LongestMs)} at worst; "
                + "the latencies include this."
            : null;

    private static string? Connecting(RunResult direct, RunResult managed) =>
        direct.Connect.Count > 0 && managed.Connect.Count > 0
            ? $"Opening a connection took {Numbers.Latency(managed.Connect.MeanMs)} on average instead of "
                + $"{Numbers.Latency(direct.Connect.MeanMs)}: {new Improvement(direct.Connect.MeanMs, managed.Connect.MeanMs)}."
            : null;

    private static string Worse(RunGroup group)
    {
        List<string> worse = [];
        foreach (OperationComparison operation in group.Compare())
        {
            (string Name, Improvement Change)[] figures =
            [
                ("mean", operation.Mean), ("p50", operation.P50), ("p95", operation.P95), ("p99", operation.P99), ("maximum", operation.Max),
            ];
            foreach ((string name, Improvement change) in figures)
            {
                if (change.Verdict == Verdict.Worse && change.Percent < -NoticeablePercent)
                {
                    worse.Add($"{name} of {operation.Id} ({Numbers.Latency(change.BeforeMs)} directly, "
                        + $"{Numbers.Latency(change.AfterMs)} pooled)");
                }
            }
        }

        return worse.Count == 0
            ? "No operation's mean, p50, p95, p99 or maximum was worse through the pool."
            : $"Pooling made worse: {string.Join("; ", worse)}.";
    }

    private static string? Failures(RunGroup group)
    {
        string[] failed = [.. group.Runs.Select(Describe).OfType<string>()];
        return failed.Length == 0 ? "Nothing failed in either run." : $"Errors: {string.Join("; ", failed)}.";

        string? Describe(RunResult run)
        {
            long errors = run.Errors.Sum(error => error.Count);
            return errors == 0 && run.Reconnects == 0
                ? null
                : $"{group.Label(run)} had {Numbers.Whole(errors)} failed operations and {Numbers.Whole(run.Reconnects)} lost connections";
        }
    }
}
