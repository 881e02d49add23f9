using Dcp.Workload.Output;
using Dcp.Workload.Results;

namespace Dcp.Workload.Report.Sections;

/// <summary>Each run's table of results, with the columns that load tools of this kind print.</summary>
internal static class ResultsSection
{
    // The first column is the operation's own.
    private static readonly OperationColumn[] Figures = [.. OperationColumn.Summary.Where(c => !c.IsText)];

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
            <thead><tr><th>id</th>{Figures.Select(column => (Html)$"<th>{column.Heading!}</th>")}</tr></thead>
            <tbody>{run.Operations.Select(operation => Row(operation, seconds))}</tbody>
            </table></div>
            """;
    }

    private static Html Row(OperationResult operation, double seconds)
    {
        PeriodRow row = PeriodRow.OfRun(operation, TimeSpan.FromSeconds(seconds));
        return $"""
            <tr><th scope="row">{operation.Id}</th>{Figures.Select(column => (Html)$"<td>{column.Cell(row)}</td>")}</tr>

            """;
    }
}
