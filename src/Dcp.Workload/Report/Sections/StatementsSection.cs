using Dcp.Workload.Results;

namespace Dcp.Workload.Report.Sections;

/// <summary>SQL activity: what the database executed, those first that took most.</summary>
internal static class StatementsSection
{
    private const int MostShown = 12;

    public static Html Render(RunGroup group)
    {
        if (!group.Targets.Any(target => target.Typical.Statements.Count > 0))
            return Html.Empty;
        string contention = group.IsCockroach
            ? "contention is what the database measured"
            : "contention is the time that sessions were seen waiting for locks, from one look a second";
        return $"""
            <section>
            <h2>SQL activity</h2>
            <p class="note">What the database executed, by its own account ({(group.IsCockroach ? "crdb_internal.statement_statistics" : "pg_stat_statements")}):
            times are those in the database, without the way to the client; {contention}.</p>
            {group.Targets.Select(Table)}
            </section>

            """;
    }

    private static Html Table(TargetRuns target)
    {
        RunResult run = target.Typical;
        if (run.Statements.Count == 0)
            return Html.Empty;
        double all = run.Statements.Sum(statement => statement.TotalMs);
        long calls = run.Statements.Sum(statement => statement.Calls);
        int rest = run.Statements.Count - MostShown;
        string more = rest > 0 ? $" {rest} more are in the result's file." : "";
        return $"""
            <h3 class="run {target.Role}">{target.Label}</h3>
            <div class="wide"><table class="statements">
            <thead><tr><th>statement</th><th>count</th><th>mean</th><th>total</th><th>share</th><th>rows</th><th>contention</th></tr></thead>
            <tbody>{run.Statements.Take(MostShown).Select(statement => Row(statement, all))}</tbody>
            </table></div>
            <p class="summary">{Numbers.Whole(calls)} executions in {Numbers.Latency(all)}, {Numbers.Latency(calls > 0 ? all / calls : 0)} each.{more}</p>
            """;
    }

    private static Html Row(StatementActivity statement, double all) => $"""
        <tr><th scope="row"><code>{statement.Text}</code></th><td>{Numbers.Whole(statement.Calls)}</td><td>{Numbers.Latency(statement.MeanMs)}</td>
        <td>{Numbers.Latency(statement.TotalMs)}</td><td>{Numbers.Short(all > 0 ? 100 * statement.TotalMs / all : 0)} %</td>
        <td>{Numbers.Whole(statement.Rows)}</td><td>{(statement.ContentionMs is { } ms ? Numbers.Latency(ms) : "–")}</td></tr>

        """;
}
