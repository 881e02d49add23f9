using Dcp.Workload.Results;

namespace Dcp.Workload.Report.Sections;

/// <summary>Runs with a schedule of levels: what each number of connections came to.</summary>
internal static class LevelsSection
{
    public static Html Render(RunGroup group)
    {
        TargetRuns[] targets = [.. group.Targets.Where(target => target.Typical.Levels.Count > 0)];
        return targets.Length == 0
            ? Html.Empty
            : (Html)$"""
                <section>
                <h2>By level</h2>
                <p class="note">Cycles at each number of connections; latencies in milliseconds. Everything else on this page is of all levels together.</p>
                <div class="tables n2">{targets.Select(Table)}</div>
                </section>

                """;
    }

    private static Html Table(TargetRuns target) => $"""
        <div class="wide"><table class="comparison">
        <caption class="{target.Role}">{target.Label}</caption>
        <thead><tr><th>connections</th><th>cycles/s</th><th>mean</th><th>p95</th><th>p99</th><th>max</th></tr></thead>
        <tbody>{target.Typical.Levels.Select(level => Row(level.AsRun(target.Typical)))}</tbody>
        </table></div>
        """;

    private static Html Row(RunResult level)
    {
        OperationResult? cycle = RunFigures.Cycle(level);
        string[] cells = cycle is null
            ? ["–", "–", "–", "–", "–"]
            :
            [
                Numbers.Short(RunFigures.CyclesPerSecond(level)), Numbers.Short(cycle.MeanMs), Numbers.Short(cycle.P95Ms), Numbers.Short(cycle.P99Ms),
                Numbers.Short(cycle.MaxMs),
            ];
        return $"""
            <tr><th scope="row">{Numbers.Whole(level.Connections)}{(level.Partial is null ? "" : " (partial)")}</th>{cells.Select(cell => (Html)$"<td>{cell}</td>")}</tr>

            """;
    }
}
