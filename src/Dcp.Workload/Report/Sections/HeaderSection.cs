using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Workload.Report.Sections;

/// <summary>What was run, when and on what; the figures to remember; what they mean.</summary>
internal static class HeaderSection
{
    public static Html Render(RunGroup group)
    {
        RunResult first = group.Baseline.Rounds[0];
        return $"""
            <header>
            <p class="kicker">Workload <b>{group.Workload}</b> · {first.ServerVersion} · {Numbers.Time(first.StartTime)}{Rounds(group)}</p>
            <h1>{Title(group)}</h1>
            {Meaning(group)}            {Warning(group)}{Lead(group)}
            </header>
            """;
    }

    private static string Title(RunGroup group)
    {
        string[] names = [.. group.Targets.Select(target => target.Label)];
        return names.Length == 1
            ? $"A run with {names[0]} connections"
            : $"{Numbers.Capital(string.Join(", ", names[..^1]))} and {names[^1]} connections, side by side";
    }

    // The names that dcp itself gives; others are the user's, who knows what they mean.
    private static Html Meaning(RunGroup group) => !group.IsComparison || group.Targets.All(target => target.Label != RunGroup.ManagedTarget)
        ? Html.Empty
        : $"""
            <p class="note"><b>{RunGroup.DirectTarget}</b>: each client has a connection of its own to the database. <b>{RunGroup.ManagedTarget}</b>: the
            same clients share the few connections of a pooler.</p>

            """;

    private static string Rounds(RunGroup group) => group.HasRounds ? $" · medians of {group.Targets.Max(target => target.Rounds.Count)} rounds" : "";

    private static Html Warning(RunGroup group)
    {
        IReadOnlyList<string> differences = group.Differences();
        if (differences.Count == 0)
            return Html.Empty;
        bool isPartial = group.Runs.Any(run => run.Partial is not null);
        string what = (group.IsComparison, isPartial) switch
        {
            (true, true) => "Partial results: these runs did not do the same work; compare with care",
            (true, false) => "These runs did not do the same work; compare with care",
            _ => "Partial results: this run is not complete",
        };
        return $"""
            <p class="warning"><b>{what}:</b> {string.Join("; ", differences)}.</p>

            """;
    }

    private static Html Lead(RunGroup group) => !group.IsComparison
        ? Html.Empty
        : $"""{group.Others.Select(other => Lead(group, other))}""";

    private static Html Lead(RunGroup group, TargetRuns other) => $"""
        <p class="lead">{string.Join(' ', [Findings.Headline(group, other), .. Findings.Sentences(group, other)])}</p>
        <div class="tiles">{Tiles(group.Baseline, other)}</div>
        """;

    private static IEnumerable<Html> Tiles(TargetRuns first, TargetRuns other)
    {
        if (Pair(run => RunFigures.CyclesPerSecond(run)) is { } throughput)
            yield return Tile("Cycles per second", throughput, Numbers.Short, More);
        if (Cycle(one => one.MeanMs) is { } mean)
            yield return Tile("Cycle, mean", mean, Numbers.Latency, Faster);
        if (Cycle(one => one.P99Ms) is { } tail)
            yield return Tile("Cycle, p99", tail, Numbers.Latency, Faster);
        if (Pair(run => RunFigures.Highest(run, MetricTable.OpenSessions)) is { } open)
            yield return Tile("Database sessions, at most", open, Numbers.Whole, Less);
        if (Pair(run => RunFigures.Highest(run, MetricTable.DatabaseMemory)) is { } memory)
            yield return Tile("Database memory, peak", memory, value => $"{Numbers.Whole(value)} MB", Less);
        if (Pair(run => run.Connect.Count > 0 ? run.Connect.MeanMs : null) is { } connect)
            yield return Tile("Opening a connection, mean", connect, Numbers.Latency, Faster);

        (Figure Before, Figure After)? Pair(Func<RunResult, double?> figure) =>
            first.Of(figure) is { } before && other.Of(figure) is { } after ? (before, after) : null;

        (Figure Before, Figure After)? Cycle(Func<OperationResult, double> figure) =>
            first.Of(RunGroup.CycleId, figure) is { } before && other.Of(RunGroup.CycleId, figure) is { } after ? (before, after) : null;

        Html Tile(
            string what, (Figure Before, Figure After) pair, Func<double, string> text, Func<double, double, (string Text, Verdict Verdict)> judge)
        {
            (string words, Verdict verdict) = judge(pair.Before.Median, pair.After.Median);
            return $"""
                <div class="tile"><h3>{what}</h3>
                <p class="pair"><span class="{first.Role}">{text(pair.Before.Median)}</span> <span class="arrow">→</span> <span class="{other.Role}">{text(pair.After.Median)}</span></p>
                <p class="change {Page.ClassOf(verdict)}">{words}</p>{Range(pair, text)}</div>
                """;
        }
    }

    private static Html Range((Figure Before, Figure After) pair, Func<double, string> text)
    {
        return pair.Before.Low >= pair.Before.High && pair.After.Low >= pair.After.High
            ? Html.Empty
            : (Html)$"""<p class="range">rounds {Span(pair.Before)} → {Span(pair.After)}</p>""";

        string Span(Figure figure) => $"{text(figure.Low)}–{text(figure.High)}";
    }

    private static (string Text, Verdict Verdict) Faster(double before, double after)
    {
        Improvement change = new(before, after);
        return (change.ToString(), change.Verdict);
    }

    private static (string Text, Verdict Verdict) More(double before, double after)
    {
        double ratio = before > 0 ? after / before : 1;
        double percent = 100 * (ratio - 1);
        return percent switch
        {
            >= 100 => ($"{Numbers.Short(ratio)} times as many", Verdict.Better),
            >= 0.5 => ($"{Numbers.Whole(percent)} % more", Verdict.Better),
            <= -0.5 => ($"{Numbers.Whole(-percent)} % less", Verdict.Worse),
            _ => ("the same", Verdict.Same),
        };
    }

    private static (string Text, Verdict Verdict) Less(double before, double after)
    {
        (string text, Verdict verdict) = More(before, after);
        return (text, verdict switch { Verdict.Better => Verdict.Worse, Verdict.Worse => Verdict.Better, _ => verdict });
    }
}
