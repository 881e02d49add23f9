using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Workload.Report.Charts;

/// <summary>Chooses and fills a group's charts: those for which at least one run has figures.</summary>
internal static class ChartBuilder
{
    public static ChartSet Build(RunGroup group)
    {
        List<Chart> charts =
        [
            Sampled(
                group, "queries", "Queries per second", "as the database counts them", "/s",
                (MetricTable.Transactions, "queries", "strong")),
            Counts(group),
            Latencies(group, RunGroup.CycleId, "Latency of a cycle"),
        ];
        if (BusiestOperation(group) is { } operation)
            charts.Add(Latencies(group, operation, $"Latency of {operation}"));
        charts.AddRange(
        [
            Sampled(group, "open", "Open sessions", "in the database", "", (MetricTable.OpenSessions, "open", "strong")),
            Sampled(
                group, "active", "Active sessions", "in the database", "",
                (MetricTable.ActiveSessions, "active", "strong"),
                (MetricTable.WaitingForLock, "of these waiting for a lock", "middle"),
                (MetricTable.IdleInTransaction, "idle in a transaction", "rest")),
            Cpu(group),
            Sampled(
                group, "memory", "Memory", "what processes share counted once", "MB",
                (MetricTable.DatabaseMemory, "database", "strong"),
                (MetricTable.PoolerMemory, "dcp", "pooler")),
            Sampled(
                group, "pool", "Clients of the pool", "as dcp's console shows them", "",
                (MetricTable.PoolerClientsActive, "with a server", "strong"),
                (MetricTable.PoolerClientsWaiting, "waiting for one", "middle")),
        ]);
        return new ChartSet(Math.Ceiling(group.Seconds), [.. charts.Where(chart => chart.Panels.Any(panel => panel.Series.Count > 0))]);
    }

    private static Chart Cpu(RunGroup group) => Sampled(
        group, "cpu", "CPU", "percent of all cores of the host", "%",
        (MetricTable.DatabaseCpu, "database", "strong"),
        (MetricTable.PoolerCpu, "dcp", "pooler"),
        (MetricTable.LoadCpu, "clients", "rest")) with
    { Stacked = true };

    private static Chart Counts(RunGroup group)
    {
        return new Chart("cycles", "Cycles per second", "as the clients saw them end", "/s", false, [.. group.Runs.Select(MakePanel)]);

        Panel MakePanel(RunResult run)
        {
            Dictionary<int, long> counts = run.Timeline
                .Where(point => point.Operation == RunGroup.CycleId)
                .ToDictionary(point => point.Second, point => point.Count);
            if (counts.Count == 0)
                return NewPanel(group, run, []);

            // A second in which none ended is a zero, not a gap.
            List<double?[]> points =
            [
                .. from second in Enumerable.Range(0, counts.Keys.Max() + 1)
                   select new double?[] { second, counts.GetValueOrDefault(second) },
            ];
            return NewPanel(group, run, [new Series("cycles", "strong", points)]);
        }
    }

    private static Chart Latencies(RunGroup group, string operation, string title)
    {
        string id = operation == RunGroup.CycleId ? "cycle" : "operation";
        return new Chart($"latency-{id}", title, "of those that ended in each second", "ms", false, [.. group.Runs.Select(MakePanel)]);

        Panel MakePanel(RunResult run)
        {
            TimelinePoint[] points =
            [
                .. from point in run.Timeline
                   where point.Operation == operation && point.Count > 0
                   orderby point.Second
                   select point,
            ];
            return points.Length == 0
                ? NewPanel(group, run, [])
                : NewPanel(
                    group,
                    run,
                    [
                        new Series("p50", "strong", Pick(point => point.P50Ms)),
                        new Series("p95", "middle", Pick(point => point.P95Ms)),
                        new Series("p99", "faint", Pick(point => point.P99Ms)),
                    ]);

            List<double?[]> Pick(Func<TimelinePoint, double> value) =>
                [.. points.Select(point => new double?[] { point.Second, Round(value(point)) })];
        }
    }

    private static Chart Sampled(
        RunGroup group, string id, string title, string note, string unit, params (string Key, string Name, string Tone)[] metrics)
    {
        return new Chart(id, title, note, unit, false, [.. group.Runs.Select(MakePanel)]);

        Panel MakePanel(RunResult run) => NewPanel(
            group,
            run,
            [
                .. from metric in metrics
                   where run.Samples.Any(sample => sample.Values.ContainsKey(metric.Key))
                   select new Series(metric.Name, metric.Tone, Points(run, metric.Key)),
            ]);
    }

    private static List<double?[]> Points(RunResult run, string key) =>
    [
        .. from sample in run.Samples
           where sample.Second <= RunFigures.Seconds(run)
           select new double?[] { Round(sample.Second), sample.Values.TryGetValue(key, out double value) ? Round(value) : null },
    ];

    private static double Round(double value) => Math.Round(value, 2);

    private static Panel NewPanel(RunGroup group, RunResult run, IReadOnlyList<Series> series)
    {
        IEnumerable<string> words = series.Select(one =>
        {
            double[] values = [.. one.Points.Select(point => point[1]).OfType<double>()];
            return values.Length == 0 ? one.Name : $"{one.Name} mean {Numbers.Short(values.Average())}, highest {Numbers.Short(values.Max())}";
        });
        return new Panel(group.Label(run), group.Role(run), string.Join("; ", words), series);
    }

    /// <summary>The operation on which the clients spent most time.</summary>
    private static string? BusiestOperation(RunGroup group) => group.Direct.Operations
        .Where(operation => operation.Id != RunGroup.CycleId && operation.Count > 0)
        .MaxBy(operation => operation.Count * operation.MeanMs)?.Id;
}
