using System.Text.Json;
using Dcp.Workload.Report.Charts;

namespace Dcp.Workload.Report.Sections;

/// <summary>Charts and the JSON from which the page's script draws them.</summary>
internal static class ChartsSection
{
    /// <summary>What the clients saw over time.</summary>
    public static Html OfClients(RunGroup group, string id)
    {
        IReadOnlyList<Chart> charts = ChartBuilder.OfClients(group);
        return charts.Count == 0
            ? Html.Empty
            : (Html)$"""
                <section>
                <h2>What the clients saw</h2>
                <p class="note">{Intro(group)}</p>
                {Render(charts, group, id)}
                </section>

                """;
    }

    /// <summary>What happened inside the database meanwhile.</summary>
    public static Html OfDatabase(RunGroup group, string id)
    {
        bool isSampled = group.Targets.Any(target => target.Typical.Samples.Count > 0);
        return $"""
            <section>
            <h2>Inside the database</h2>
            {(isSampled ? Charts(group, id) : Hint)}
            </section>

            """;
    }

    /// <summary>Charts as rows of panels, and their data behind them.</summary>
    /// <param name="id">Unique within the page; begins the ids of the panels.</param>
    public static Html Render(IReadOnlyList<Chart> charts, RunGroup group, string id)
    {
        // The serializer writes <, > and & as escapes, so the text cannot end the element that holds it.
        ChartSet set = new(Math.Ceiling(group.Seconds), [.. charts.Where(chart => chart.Missing is null)]);
        Html json = Html.Raw(JsonSerializer.Serialize(set, ChartJson.Default.ChartSet));
        return $"""
            {charts.Select(chart => Row(chart, id))}
            <script type="application/json" class="charts" data-group="{id}">{json}</script>
            """;
    }

    private static Html Hint => $"""
        <p class="note">Nobody looked into the database during these runs. <code>dcp workload run … --sample URI</code> does, once a second,
        by a login to the database itself.</p>
        """;

    private static Html Charts(RunGroup group, string id) => $"""
        <p class="note">Sampled once a second. {(group.IsCockroach
            ? "From the node's _status/vars."
            : "The charts are CockroachDB's; each shows what comes nearest to it on PostgreSQL, or says that nothing does.")} {Intro(group)}</p>
        {Render(ChartBuilder.OfDatabase(group), group, id)}
        """;

    private static string Intro(RunGroup group)
    {
        string rounds = group.HasRounds ? " Of several rounds the one in the middle by throughput is drawn." : "";
        return group.IsComparison
            ? $"The panels of a row have the same axes, in seconds since the start of each run.{rounds}"
            : $"In seconds since the start of the run.{rounds}";
    }

    private static Html Row(Chart chart, string id) => chart.Missing is { } reason
        ? (Html)$"""<div class="row missing"><b>{chart.Title}</b> <span class="note">{reason}</span></div>"""
        : (Html)$"""
            <figure class="row {chart.Kind}"><figcaption><b>{chart.Title}</b>{Unit(chart)} <span class="note">{chart.Note}</span></figcaption>
            <div class="panels n{Math.Min(3, chart.Panels.Count)}">{chart.Panels.Select((panel, index) => Panel(panel, $"{id}-{chart.Id}-{index}"))}</div></figure>
            """;

    private static Html Unit(Chart chart) => chart.Unit.Length == 0 ? Html.Empty : (Html)$""" <span class="unit">{chart.Unit}</span>""";

    private static Html Panel(Panel panel, string id)
    {
        Html head = panel.Title.Length == 0 ? Html.Empty : (Html)$"""<p class="run {panel.Role}">{panel.Title}</p>""";
        return panel.Series.Count == 0
            ? (Html)$"""<div class="panel">{head}<div class="chart none">no figures in this run</div></div>"""
            : (Html)$"""
                <div class="panel">{head}
                <div class="chart" id="{id}" role="img" aria-label="{panel.Title}: {panel.Summary}"></div>
                {(panel.Role.Length == 0 ? Html.Empty : (Html)$"""<p class="summary">{panel.Summary}</p>""")}</div>
                """;
    }
}
