using Dcp.Workload.Results;
using Dcp.Workload.Statistics;

namespace Dcp.Workload.Output;

/// <summary>What dbworkload's summary leaves out: throughput by the clock, connect times, waiting in the pooler, retries and errors.</summary>
internal static class RunMeasures
{
    public static string Format(RunResult result)
    {
        double seconds = Math.Max((result.EndTime - result.StartTime).TotalSeconds, 0.001);
        long cycles = result.Operations.Where(o => o.Id == OperationNames.Cycle).Sum(o => o.Count);
        long operations = result.Operations.Where(o => o.Id != OperationNames.Cycle).Sum(o => o.Count);
        List<IReadOnlyList<string>> rows =
        [
            ["server", result.ServerVersion],
            ["workers", $"{result.Workers} processes"],
            ["cycles/s, wall clock", Numbers.Decimals(cycles / seconds)],
            ["operations/s, wall clock", Numbers.Decimals(operations / seconds)],
            ["connections opened", Numbers.Whole(result.Connect.Count)],
            ["connect time (ms)", Describe(result.Connect)],
            ["wait for a pooled server (ms)", Describe(result.PoolWait)],
            ["retries", Numbers.Whole(result.Retries)],
            ["reconnects", Numbers.Whole(result.Reconnects)],
            ["errors", Numbers.Whole(result.Errors.Sum(e => e.Count))],
        ];
        if (result.Lag is not null)
            rows.Insert(4, ["begin after due time (ms)", Describe(result.Lag)]);
        if (result.Partial is not null)
            rows.Add(["partial", result.Partial]);
        string measures = SimpleTable.Format([new("Measure", IsNumber: false), new("Value", IsNumber: false)], rows);
        return result.Errors.Count == 0 ? measures : $"{measures}\n{Errors(result)}";
    }

    private static string Describe(OperationResult connect) =>
        $"mean {Numbers.Decimals(connect.MeanMs)}, p50 {Numbers.Decimals(connect.P50Ms)}, p95 {Numbers.Decimals(connect.P95Ms)}, "
        + $"p99 {Numbers.Decimals(connect.P99Ms)}, max {Numbers.Decimals(connect.MaxMs)}";

    private static string Describe(PoolWait? wait)
    {
        if (wait is null)
            return "not known: no console was asked";
        double mean = wait.Assignments == 0 ? 0 : wait.TotalMs / wait.Assignments;
        return $"mean {Numbers.Decimals(mean)}, longest {Numbers.Decimals(wait.LongestMs)}, {Numbers.Whole(wait.Assignments)} assignments";
    }

    private static string Errors(RunResult result) => SimpleTable.Format(
        [new("Operation", IsNumber: false), new("SQLSTATE", IsNumber: false), new("Count"), new("Example", IsNumber: false)],
        [.. result.Errors.Select(e => (IReadOnlyList<string>)[e.Operation, e.SqlState, Numbers.Whole(e.Count), e.Example.ReplaceLineEndings(" ")])]);
}
