using Dcp.Workload.Report.Charts;

namespace Dcp.Workload.Report.Sections;

/// <summary>Where the time of a cycle went: connecting, waiting in the pool, execution.</summary>
internal static class TimeSection
{
    public static Html Render(RunGroup group, string id)
    {
        if (ChartBuilder.OfTime(group) is not { } chart)
            return Html.Empty;
        (TargetRuns Target, TimeParts? Parts)[] all = [.. group.Targets.Select(target => (target, TimeParts.Of(target.Typical)))];
        return $"""
            <section>
            <h2>Where the time went</h2>
            <p class="note">A mean cycle in parts. The wait is counted by the pooler, execution by the database (pg_stat_statements or
            statement_statistics), opening a connection by the clients (spread over all cycles). What was not measured is part of network, scheduling
            and client.</p>
            {ChartsSection.Render([chart], group, id)}
            <div class="wide"><table class="facts">
            <thead><tr><th></th>{Page.HeadsOf(group)}</tr></thead>
            <tbody>
            {Row("Opening the connection", parts => parts.Connect)}
            {Row("Pauses of the workload", parts => parts.Pause)}
            {Row("Waiting for a server in the pool", parts => parts.PoolWait)}
            {Row("Execution in the database", parts => parts.Execution)}
            {Row("Commit, from the sessions seen waiting for one", parts => parts.Commit)}
            {Row("Network, scheduling, client, and what was not measured", parts => parts.Rest)}
            </tbody></table></div>
            </section>

            """;

        Html Row(string what, Func<TimeParts, double?> value) => $"""
            <tr><th scope="row">{what}</th>{all.Select(one => (Html)$"<td>{(one.Parts is { } parts && value(parts) is { } ms ? Numbers.Latency(ms) : "–")}</td>")}</tr>
            """;
    }
}
