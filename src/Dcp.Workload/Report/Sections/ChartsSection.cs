using System.Text.Json;
using Dcp.Workload.Report.Charts;

namespace Dcp.Workload.Report.Sections;

/// <summary>Both runs over time, a row a quantity.</summary>
internal static class ChartsSection
{
    public static Html Render(RunGroup group, string id)
    {
        ChartSet set = ChartBuilder.Build(group);
        if (set.Charts.Count == 0)
            return Html.Empty;

        // The serializer writes <, > and & as escapes, so the text cannot end the element that holds it.
        Html json = Html.Raw(JsonSerializer.Serialize(set, ChartJson.Default.ChartSet));
        string intro = group.IsComparison
            ? "Seconds since the start of each run; both panels of a row have the same axes."
            : "Seconds since the start of the run.";
        return $"""
            <section>
            <h2>Over time</h2>
            <p class="note">{intro}</p>
            <noscript><p class="warning">The charts are drawn by a script in this page, which is switched off here.
            The tables are complete without it.</p></noscript>
            {set.Charts.Select(chart => Row(chart, id))}
            <script type="application/json" class="charts" data-group="{id}">{json}</script>
            </section>

            """;
    }

    private static Html Row(Chart chart, string id) => $"""
        <figure class="row"><figcaption><b>{chart.Title}</b> <span class="note">{Unit(chart)}{chart.Note}</span></figcaption>
        <div class="panels">{chart.Panels.Select((panel, index) => Panel(panel, $"{id}-{chart.Id}-{index}"))}</div></figure>
        """;

    private static string Unit(Chart chart) => chart.Unit is "" or "/s" ? "" : $"{chart.Unit}, ";

    private static Html Panel(Panel panel, string id) => panel.Series.Count == 0
        ? (Html)$"""<div class="panel"><p class="run {panel.Role}">{panel.Run}</p><div class="chart none">no figures in this run</div></div>"""
        : (Html)$"""
            <div class="panel"><p class="run {panel.Role}">{panel.Run}</p>
            <div class="chart" id="{id}" role="img" aria-label="{panel.Run}: {panel.Summary}"></div>
            <p class="summary">{panel.Summary}</p></div>
            """;
}
