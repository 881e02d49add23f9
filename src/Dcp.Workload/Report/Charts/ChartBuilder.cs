using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Workload.Report.Charts;

/// <summary>Chooses and fills a group's charts.</summary>
internal static class ChartBuilder
{
    // A transaction that its frequency leaves out takes some microseconds. No answer of a database comes that soon, and it would take
    // decades of the axis.
    private const double LeftOutMs = 0.01;

    private static readonly (string Name, Func<OperationResult, double> Value)[] Percentiles =
    [
        ("p50", one => one.P50Ms), ("p90", one => one.P90Ms), ("p95", one => one.P95Ms), ("p99", one => one.P99Ms), ("max", one => one.MaxMs),
    ];

    /// <summary>What the clients saw, second by second.</summary>
    public static IReadOnlyList<Chart> OfClients(RunGroup group)
    {
        List<Chart> charts = [Counts(group), Latencies(group, RunGroup.CycleId, "Latency of a cycle")];
        if (BusiestOperation(group) is { } operation)
            charts.Add(Latencies(group, operation, $"Latency of {operation}"));
        ChartForm pool = new(
            "SHOW POOLS of the pooler's console", "", new ChartLine(MetricTable.PoolerClientsActive, "active: with a server, or idle", "strong"),
            new ChartLine(MetricTable.PoolerClientsWaiting, "waiting for a server", "middle"));
        charts.Add(Sampled(group, "pool", "Clients of the pool", pool));
        return [.. charts.Where(HasFigures)];
    }

    /// <summary>The eighteen of the database, each drawn or with a reason why not; and what PostgreSQL's active sessions wait for.</summary>
    public static IReadOnlyList<Chart> OfDatabase(RunGroup group)
    {
        List<Chart> charts = [.. DatabaseCharts.All.Select(chart => OfDatabase(group, chart))];
        ChartForm waits = new(
            "active sessions of pg_stat_activity by wait_event_type (none: at work or without a core, IO, LWLock, Lock, all others)", "",
            new ChartLine(MetricTable.WaitsNone, "nothing: at work", "strong"), new ChartLine(MetricTable.WaitsIo, "disk", "w1"),
            new ChartLine(MetricTable.WaitsLwLock, "server-internal", "w2"), new ChartLine(MetricTable.WaitsLock, "lock", "w3"),
            new ChartLine(MetricTable.WaitsOther, "other", "rest"))
        { Stacked = true };
        Chart chart = Sampled(group, "waits", "What active sessions wait for", waits);
        if (HasFigures(chart))
            charts.Add(chart);
        return charts;
    }

    /// <summary>The latencies of each operation, all targets together.</summary>
    public static Chart OfPercentiles(RunGroup group)
    {
        Panel[] panels =
        [
            .. from operation in @group.Baseline.Operations
               where operation.Count > 0 && operation.MaxMs > 0
               orderby operation.Id == RunGroup.CycleId ? 0 : 1
               let series = @group.Targets.Select(target => Line(target, operation.Id)).OfType<Series>().ToArray()
               select new Panel(RunGroup.Display(operation.Id), "", $"latency of {operation.Id} by percentile", series),
        ];
        return new Chart(
            "percentiles", "Latency by percentile", ChartKind.Percentiles, "logarithmic axis; values under 0.01 ms (skipped transactions) left out; medians of several rounds",
            "ms", false, panels, [.. Percentiles.Select(one => one.Name)]);

        static Series? Line(TargetRuns target, string id) => target.Operations.FirstOrDefault(one => one.Id == id) is not { } operation
            ? null
            : new Series(
                target.Label, target.Role,
                [.. Percentiles.Select((one, index) => new double?[] { index, one.Value(operation) >= LeftOutMs ? PanelMaker.Round(one.Value(operation)) : null })]);
    }

    /// <summary>Where the time of a cycle went.</summary>
    public static Chart? OfTime(RunGroup group)
    {
        (TargetRuns Target, TimeParts Parts)[] all =
        [
            .. from target in @group.Targets
               let known = TimeParts.Of(target.Typical)
               where known is not null
               select (target, known),
        ];
        if (all.Length == 0)
            return null;
        (string Name, string Tone, Func<TimeParts, double?> Value)[] parts =
        [
            ("pauses of the workload", "rest", one => one.Pause), ("waiting in the pool", "w3", one => one.PoolWait),
            ("execution in the database", "w1", one => one.Execution), ("commit", "w2", one => one.Commit),
            ("network, scheduling, client", "w4", one => one.Rest), ("opening the connection", "pooler", one => one.Connect),
        ];
        Series[] series =
        [
            .. from part in parts
               let points = all.Select((one, index) => new double?[] { index, part.Value(one.Parts) is { } ms ? PanelMaker.Round(ms) : null }).ToArray()
               where points.Any(point => point[1] > 0)
               select new Series(part.Name, part.Tone, points),
        ];
        return new Chart(
            "time", "A mean cycle", ChartKind.Parts, "", "ms", true,
            [new Panel("", "", "mean time of a cycle by parts; the table has the figures", series)], [.. all.Select(one => one.Target.Label)]);
    }

    private static Chart OfDatabase(RunGroup group, DatabaseChart chart)
    {
        ChartForm[] forms = group.IsCockroach ? [chart.Cockroach] : [.. chart.Postgres];
        ChartForm? form = forms.FirstOrDefault(one => one.Lines.Any(line => group.Targets.Any(target => PanelMaker.Has(target.Typical, line.Metric))));
        if (form is not null)
            return Sampled(group, chart.Id, chart.Title, form);
        string reason = forms.Length == 0 ? $"not available on PostgreSQL: {chart.Needs}"
            : group.IsCockroach ? $"not in the node's metrics: {chart.Cockroach.Note}"
            : $"no figures: {chart.Needs}";
        return new Chart(chart.Id, chart.Title, ChartKind.Time, "", "", false, [], Missing: reason);
    }

    private static Chart Sampled(RunGroup group, string id, string title, ChartForm form) => new(
        id, title, ChartKind.Time, form.Note, form.Unit, form.Stacked, [.. group.Targets.Select(target => PanelMaker.FromSamples(target, form.Lines))]);

    private static bool HasFigures(Chart chart) => chart.Panels.Any(panel => panel.Series.Count > 0);

    private static Chart Counts(RunGroup group)
    {
        return new Chart("cycles", "Cycles per second", ChartKind.Time, "as they ended", "/s", false, [.. group.Targets.Select(MakePanel)]);

        static Panel MakePanel(TargetRuns target)
        {
            Dictionary<int, long> counts = target.Typical.Timeline
                .Where(point => point.Operation == RunGroup.CycleId)
                .ToDictionary(point => point.Second, point => point.Count);
            if (counts.Count == 0)
                return PanelMaker.Make(target, []);

            // A second in which none ended is a zero, not a gap; the last second is seldom a whole one and would look like a fall.
            int end = Math.Max(1, Math.Min(counts.Keys.Max() + 1, (int)RunFigures.Seconds(target.Typical)));
            List<double?[]> points = [.. from second in Enumerable.Range(0, end) select new double?[] { second, counts.GetValueOrDefault(second) }];
            return PanelMaker.Make(target, [new Series("cycles", "strong", points)]);
        }
    }

    private static Chart Latencies(RunGroup group, string operation, string title)
    {
        string id = operation == RunGroup.CycleId ? "cycle" : "operation";
        return new Chart(
            $"latency-{id}", title, ChartKind.Time, "of those that ended in each second", "ms", false, [.. group.Targets.Select(MakePanel)]);

        Panel MakePanel(TargetRuns target)
        {
            TimelinePoint[] points =
            [
                .. from point in target.Typical.Timeline
                   where point.Operation == operation && point.Count > 0
                   orderby point.Second
                   select point,
            ];
            return points.Length == 0
                ? PanelMaker.Make(target, [])
                : PanelMaker.Make(
                    target,
                    [
                        new Series("p50", "strong", Pick(point => point.P50Ms)), new Series("p95", "middle", Pick(point => point.P95Ms)),
                        new Series("p99", "faint", Pick(point => point.P99Ms)),
                    ]);

            List<double?[]> Pick(Func<TimelinePoint, double> value) =>
                [.. points.Select(point => new double?[] { point.Second, PanelMaker.Round(value(point)) })];
        }
    }

    /// <summary>The operation on which the clients spent most time.</summary>
    private static string? BusiestOperation(RunGroup group) => group.Baseline.Operations
        .Where(operation => operation.Id != RunGroup.CycleId && operation.Count > 0)
        .MaxBy(operation => operation.Count * operation.MeanMs)?.Id;
}
