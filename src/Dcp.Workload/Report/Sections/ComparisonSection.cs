using Dcp.Workload.Report.Charts;
using Dcp.Workload.Results;

namespace Dcp.Workload.Report.Sections;

/// <summary>The targets' latencies by operation, a table for each of mean, p95, p99 and max, with the change in percent.</summary>
internal static class ComparisonSection
{
    private static readonly (string Title, Func<OperationResult, double> Value)[] Tables =
    [
        ("Mean", one => one.MeanMs), ("p95", one => one.P95Ms), ("p99", one => one.P99Ms), ("Maximum", one => one.MaxMs),
    ];

    public static Html Render(RunGroup group, string id)
    {
        if (!group.IsComparison)
            return Html.Empty;
        string rounds = group.HasRounds ? " Medians of the rounds; below them the lowest and the highest." : "";
        return $"""
            <section>
            <h2>Latency by operation</h2>
            <p class="note">In milliseconds, as the clients saw them. Improvement is in percent of the latency with {group.Baseline.Label}
            connections.{rounds}</p>
            <div class="tables n{Math.Min(3, group.Targets.Count)}">{Tables.Select(table => Table(group, table.Title, table.Value))}</div>
            {ChartsSection.Render([ChartBuilder.OfPercentiles(group)], group, id)}
            </section>

            """;
    }

    private static Html Table(RunGroup group, string title, Func<OperationResult, double> value)
    {
        IEnumerable<string> operations = group.Baseline.Operations.Select(one => one.Id).OrderBy(one => one == RunGroup.CycleId ? 0 : 1);
        return $"""
            <div class="wide"><table class="comparison">
            <caption>{title}</caption>
            <thead><tr><th>Operation</th><th class="{group.Baseline.Role}">{group.Baseline.Label}</th>{group.Others.Select(Heads)}</tr></thead>
            <tbody>{operations.Select(operation => Row(group, operation, value))}</tbody>
            </table></div>
            """;
    }

    private static Html Heads(TargetRuns other) => $"""<th class="{other.Role}">{other.Label}</th><th>Improvement</th>""";

    private static Html Row(RunGroup group, string operation, Func<OperationResult, double> value)
    {
        Figure? before = group.Baseline.Of(operation, value);
        return $"""
            <tr><th scope="row">{RunGroup.Display(operation)}</th><td>{Cell(before)}</td>{group.Others.Select(other => Cells(before, other.Of(operation, value)))}</tr>

            """;
    }

    private static Html Cells(Figure? before, Figure? after)
    {
        if (before is not { } first || after is not { } other)
            return $"<td>{Cell(after)}</td><td>–</td>";
        Improvement change = new(first.Median, other.Median);
        return $"""<td>{Cell(other)}</td><td class="change {Page.ClassOf(change.Verdict)}">{change.ToString()}</td>""";
    }

    private static Html Cell(Figure? figure)
    {
        if (figure is not { } known)
            return $"–";
        return known.Low < known.High
            ? (Html)$"""{Numbers.Short(known.Median)}<span class="range">{Numbers.Short(known.Low)}–{Numbers.Short(known.High)}</span>"""
            : (Html)$"{Numbers.Short(known.Median)}";
    }
}
