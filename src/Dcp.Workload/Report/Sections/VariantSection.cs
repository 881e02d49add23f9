using Dcp.Workload.Results;

namespace Dcp.Workload.Report.Sections;

/// <summary>The same work with JSONB and with text, on each target.</summary>
internal static class VariantSection
{
    public static Html Render(VariantComparison pair) => $"""
        <article>
        <header><p class="kicker">Workloads <b>{pair.Json.Workload}</b> and <b>{pair.Text.Workload}</b></p>
        <h1>JSONB or text</h1>
        <p class="lead">{string.Join(' ', pair.Targets.Select(Sentence))}</p></header>
        <section>
        <p class="note">Mean latencies in milliseconds, as the clients saw them.</p>
        <div class="tables n2">{pair.Targets.Select(Table)}</div>
        </section>
        </article>

        """;

    private static string Sentence((TargetRuns Json, TargetRuns Text) target)
    {
        if (target.Json.Cycle is not { } json || target.Text.Cycle is not { } text)
            return "";
        return $"With {target.Json.Label} connections a cycle took {Numbers.Latency(text.MeanMs)} on average with text instead of "
            + $"{Numbers.Latency(json.MeanMs)} with JSONB ({new Improvement(json.MeanMs, text.MeanMs)}).";
    }

    private static Html Table((TargetRuns Json, TargetRuns Text) target) => $"""
        <div class="wide"><table class="comparison">
        <caption class="{target.Json.Role}">{target.Json.Label}</caption>
        <thead><tr><th>Operation</th><th>JSONB mean</th><th>text mean</th><th>Improvement with text</th></tr></thead>
        <tbody>{Rows(target)}</tbody>
        </table></div>
        """;

    private static IEnumerable<Html> Rows((TargetRuns Json, TargetRuns Text) target) =>
        from json in target.Json.Operations
        join text in target.Text.Operations on json.Id equals text.Id
        orderby json.Id == RunGroup.CycleId ? 0 : 1
        select Row(json, text);

    private static Html Row(OperationResult json, OperationResult text)
    {
        Improvement change = new(json.MeanMs, text.MeanMs);
        return $"""
            <tr><th scope="row">{RunGroup.Display(json.Id)}</th><td>{Numbers.Short(json.MeanMs)}</td><td>{Numbers.Short(text.MeanMs)}</td>
            <td class="change {Page.ClassOf(change.Verdict)}">{change.ToString()}</td></tr>
            """;
    }
}
