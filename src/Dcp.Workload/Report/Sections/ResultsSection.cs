using Dcp.Workload.Results;

namespace Dcp.Workload.Report.Sections;

/// <summary>Each run's table of results, with the columns that load tools of this kind print.</summary>
internal static class ResultsSection
{
    private static readonly string[] Columns =
        ["elapsed", "threads", "tot_ops", "tot_ops/s", "mean(ms)", "p50(ms)", "p90(ms)", "p95(ms)", "p99(ms)", "max(ms)"];

    public static Html Render(RunGroup group) => $"""
        <section>
        <h2>Results</h2>
        <p class="note">Latencies in milliseconds, as the clients saw them; percentiles from the merged histograms of all workers.
        A transaction that its frequency skipped in a cycle counts with the microseconds that skipping took.</p>
        {group.Targets.SelectMany(target => target.Rounds.Select(run => Table(target, run)))}
        </section>

        """;

    private static Html Table(TargetRuns target, RunResult run)
    {
        double seconds = RunFigures.Seconds(run);
        return $"""
            <h3 class="run {target.Role}">{RunGroup.NameOf(target, run)}{(run.Partial is null ? "" : $" (partial: {run.Partial})")}</h3>
            <div class="wide"><table>
            <thead><tr><th>id</th>{Columns.Select(column => (Html)$"<th>{column}</th>")}</tr></thead>
            <tbody>{run.Operations.Select(operation => Row(operation, seconds))}</tbody>
            </table></div>
            """;
    }

    private static Html Row(OperationResult operation, double seconds)
    {
        string[] cells =
        [
            Numbers.Whole(seconds),
            Numbers.Whole(operation.Threads),
            Numbers.Whole(operation.Count),
            Numbers.Whole(seconds > 0 ? operation.Count / seconds : 0),
            Numbers.Exact(operation.MeanMs),
            Numbers.Exact(operation.P50Ms),
            Numbers.Exact(operation.P90Ms),
            Numbers.Exact(operation.P95Ms),
            Numbers.Exact(operation.P99Ms),
            Numbers.Exact(operation.MaxMs),
        ];
        return $"""
            <tr><th scope="row">{operation.Id}</th>{cells.Select(cell => (Html)$"<td>{cell}</td>")}</tr>

            """;
    }
}
