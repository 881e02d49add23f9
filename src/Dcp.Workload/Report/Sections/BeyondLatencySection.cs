using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Workload.Report.Sections;

/// <summary>What a table of latencies hides: connecting, waiting for a server, failures, and the wall clock.</summary>
internal static class BeyondLatencySection
{
    private const string Missing = "–";

    public static Html Render(RunGroup group)
    {
        return $"""
            <section>
            <h2>Beyond latency</h2>
            <div class="wide"><table class="facts">
            <thead><tr><th></th>{Page.HeadsOf(group)}</tr></thead>
            <tbody>
            {Row("Wall clock", run => Numbers.Duration(run.EndTime - run.StartTime))}
            {Row("Cycles per second, wall clock", run => Numbers.Short(RunFigures.CyclesPerSecond(run)))}
            {Row("Transactions per second, wall clock, skipped ones included", run => Numbers.Short(RunFigures.OperationsPerSecond(run)))}
            {Row("Opening a connection, mean", run => Connect(run, connect => connect.MeanMs))}
            {Row("Opening a connection, p99", run => Connect(run, connect => connect.P99Ms))}
            {Row("Opening a connection, longest", run => Connect(run, connect => connect.MaxMs))}
            {Row("Waiting for a server, mean of each assignment", run => Optional(RunFigures.WaitPerAssignmentMs(run), Numbers.Latency))}
            {Row("Waiting for a server, longest seen", run => Optional(run.PoolWait?.LongestMs, Numbers.Latency))}
            {Row("Waiting for a server, all clients together", run => Optional(run.PoolWait?.TotalMs, ms => $"{Numbers.Short(ms / 1000)} s"))}
            {Row("CPU of the database, mean (all cores are 100 %)", run => Optional(RunFigures.Mean(run, MetricTable.DatabaseCpu), Percent))}
            {Row("CPU of dcp, mean", run => Optional(RunFigures.Mean(run, MetricTable.PoolerCpu), Percent))}
            {Row("CPU of the clients, mean", run => Optional(RunFigures.Mean(run, MetricTable.LoadCpu), Percent))}
            {Row("CPU of the whole host, mean", run => Optional(RunFigures.Mean(run, MetricTable.HostCpu), Percent))}
            {Row("Retries after a serialization failure (40001)", run => Numbers.Whole(run.Retries))}
            {Row("Connections lost and opened again", run => Numbers.Whole(run.Reconnects))}
            {Row("Failed operations", run => Numbers.Whole(run.Errors.Sum(error => error.Count)))}
            </tbody></table></div>
            {group.Runs.Where(run => run.Errors.Count > 0).Select(run => Errors(group, run))}
            </section>

            """;

        Html Row(string what, Func<RunResult, string> value) =>
            $"""<tr><th scope="row">{what}</th>{group.Runs.Select(run => (Html)$"<td>{value(run)}</td>")}</tr>""";
    }

    private static string Connect(RunResult run, Func<OperationResult, double> value) =>
        run.Connect.Count > 0 ? Numbers.Latency(value(run.Connect)) : Missing;

    private static string Optional(double? value, Func<double, string> text) => value is { } known ? text(known) : Missing;

    private static string Percent(double value) => $"{Numbers.Short(value)} %";

    private static Html Errors(RunGroup group, RunResult run) => $"""
        <h3>Errors of {group.Label(run)}</h3>
        <div class="wide"><table class="errors">
        <thead><tr><th>operation</th><th>SQLSTATE</th><th>count</th><th>for example</th></tr></thead>
        <tbody>{run.Errors.Select(Error)}</tbody>
        </table></div>
        """;

    private static Html Error(ErrorCount error) => $"""
        <tr><th scope="row">{error.Operation}</th><td>{error.SqlState}</td><td>{Numbers.Whole(error.Count)}</td>
        <td class="text">{error.Example}</td></tr>
        """;
}
