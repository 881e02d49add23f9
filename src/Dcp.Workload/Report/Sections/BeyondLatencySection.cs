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
            {Row("Wall clock", run => RunFigures.Seconds(run), seconds => Numbers.Duration(TimeSpan.FromSeconds(seconds)))}
            {Row("Cycles per second", run => RunFigures.CyclesPerSecond(run), Numbers.Short)}
            {Row("Transactions per second, skipped ones included", run => RunFigures.OperationsPerSecond(run), Numbers.Short)}
            {Row("Opening a connection, mean", run => Connect(run, connect => connect.MeanMs), Numbers.Latency)}
            {Row("Opening a connection, p99", run => Connect(run, connect => connect.P99Ms), Numbers.Latency)}
            {Row("Opening a connection, longest", run => Connect(run, connect => connect.MaxMs), Numbers.Latency)}
            {Row("Waiting for a server, mean of each assignment", RunFigures.WaitPerAssignmentMs, Numbers.Latency)}
            {Row("Waiting for a server, longest seen (one look a second)", run => run.PoolWait?.LongestMs, Numbers.Latency)}
            {Row("Waiting for a server, all clients together", run => run.PoolWait?.TotalMs, Numbers.Latency)}
            {Row("CPU of the database, mean (all cores are 100 %)", run => RunFigures.Mean(run, MetricTable.DatabaseCpu), Percent)}
            {Row("CPU of the pooler, mean", run => RunFigures.Mean(run, MetricTable.PoolerCpu), Percent)}
            {Row("CPU of the clients, mean", run => RunFigures.Mean(run, MetricTable.LoadCpu), Percent)}
            {Row("CPU of the whole host, mean", run => RunFigures.Mean(run, MetricTable.HostCpu), Percent)}
            {Row("Time in which a process of the host waited for a core (PSI)", run => RunFigures.Mean(run, MetricTable.HostCpuPressure), Percent)}
            {Row("Deadlocks", run => RunFigures.Integral(run, MetricTable.Deadlocks), Numbers.Whole)}
            {Row("Retries after a serialization failure or a deadlock (40001, 40P01)", run => run.Retries, Numbers.Whole)}
            {Row("Connections lost and opened again", run => run.Reconnects, Numbers.Whole)}
            {Row("Failed operations", run => run.Errors.Sum(error => error.Count), Numbers.Whole)}
            </tbody></table></div>
            {group.Targets.SelectMany(target => target.Rounds.Where(run => run.Errors.Count > 0).Select(run => Errors(target, run)))}
            </section>

            """;

        Html Row(string what, Func<RunResult, double?> value, Func<double, string> text) =>
            $"""<tr><th scope="row">{what}</th>{group.Targets.Select(target => (Html)$"<td>{Text(target.Of(value), text)}</td>")}</tr>""";
    }

    private static Html Text(Figure? figure, Func<double, string> text)
    {
        if (figure is not { } known)
            return $"{Missing}";
        return known.Low < known.High
            ? (Html)$"""{text(known.Median)}<span class="range">{text(known.Low)} – {text(known.High)}</span>"""
            : (Html)$"{text(known.Median)}";
    }

    private static double? Connect(RunResult run, Func<OperationResult, double> value) => run.Connect.Count > 0 ? value(run.Connect) : null;

    private static string Percent(double value) => $"{Numbers.Short(value)} %";

    private static Html Errors(TargetRuns target, RunResult run) => $"""
        <h3 class="run {target.Role}">Errors of {RunGroup.NameOf(target, run)}</h3>
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
