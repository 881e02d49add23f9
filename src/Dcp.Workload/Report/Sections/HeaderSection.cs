using Dcp.Workload.Sampling;

namespace Dcp.Workload.Report.Sections;

/// <summary>What was run, when and on what; the figures to remember; what they mean.</summary>
internal static class HeaderSection
{
    public static Html Render(RunGroup group) => $"""
        <header>
        <p class="kicker">Workload <b>{group.Workload}</b> · {group.Direct.ServerVersion} · {Numbers.Time(group.Direct.StartTime)}</p>
        <h1>{Title(group)}</h1>
        {Warning(group)}{Lead(group)}
        </header>
        """;

    private static string Title(RunGroup group) => group.IsComparison
        ? $"{Capital(group.Label(group.Direct))} and {group.Label(group.Managed)} connections, side by side"
        : $"A run with {group.Label(group.Direct)} connections";

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static Html Warning(RunGroup group)
    {
        IReadOnlyList<string> differences = group.Differences();
        if (differences.Count == 0)
            return Html.Empty;
        string what = group.IsComparison ? "These runs did not do the same work; compare with care" : "This run is not complete";
        return $"""
            <p class="warning"><b>{what}:</b> {string.Join("; ", differences)}.</p>

            """;
    }

    private static Html Lead(RunGroup group)
    {
        if (!group.IsComparison)
            return Html.Empty;
        return $"""
            <p class="lead">{Findings.Headline(group)}</p>
            <div class="tiles">{Tiles(group)}</div>
            <ul class="findings">{Findings.Sentences(group).Select(sentence => (Html)$"<li>{sentence}</li>")}</ul>
            """;
    }

    private static IEnumerable<Html> Tiles(RunGroup group)
    {
        if (RunFigures.Cycle(group.Direct) is { } before && RunFigures.Cycle(group.Managed) is { } after)
        {
            yield return LatencyTile("Cycle, mean", before.MeanMs, after.MeanMs);
            yield return LatencyTile("Cycle, p99", before.P99Ms, after.P99Ms);
        }

        double slow = RunFigures.CyclesPerSecond(group.Direct);
        double fast = RunFigures.CyclesPerSecond(group.Managed);
        yield return Tile("Cycles per second", Numbers.Short(slow), Numbers.Short(fast), More(slow, fast));
        if (Peaks(MetricTable.OpenSessions) is { } open)
            yield return Tile("Sessions, at most", Numbers.Whole(open.Direct), Numbers.Whole(open.Managed), Less(open.Direct, open.Managed));
        if (Peaks(MetricTable.DatabaseMemory) is { } mb)
            yield return Tile("Database memory, peak", $"{Numbers.Whole(mb.Direct)} MB", $"{Numbers.Whole(mb.Managed)} MB", Less(mb.Direct, mb.Managed));

        (double Direct, double Managed)? Peaks(string metric) =>
            RunFigures.Highest(group.Direct, metric) is { } direct && RunFigures.Highest(group.Managed, metric) is { } managed
                ? (direct, managed)
                : null;
    }

    private static Html LatencyTile(string what, double before, double after)
    {
        Improvement change = new(before, after);
        return Tile(what, Numbers.Latency(before), Numbers.Latency(after), (change.ToString(), change.Verdict));
    }

    private static (string Text, Verdict Verdict) More(double before, double after)
    {
        double percent = before > 0 ? 100 * ((after / before) - 1) : 0;
        return Math.Abs(percent) < 0.5
            ? ("the same", Verdict.Same)
            : ($"{Numbers.Whole(Math.Abs(percent))} % {(percent > 0 ? "more" : "less")}", percent > 0 ? Verdict.Better : Verdict.Worse);
    }

    private static (string Text, Verdict Verdict) Less(double before, double after)
    {
        (string text, Verdict verdict) = More(before, after);
        return (text, verdict switch { Verdict.Better => Verdict.Worse, Verdict.Worse => Verdict.Better, _ => verdict });
    }

    private static Html Tile(string what, string direct, string managed, (string Text, Verdict Verdict) change) => $"""
        <div class="tile"><h3>{what}</h3>
        <p class="pair"><span class="direct">{direct}</span><span class="arrow">→</span><span class="managed">{managed}</span></p>
        <p class="change {Page.ClassOf(change.Verdict)}">{change.Text}</p></div>
        """;
}
