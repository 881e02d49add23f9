using System.Globalization;

namespace Dcp.Workload.Sampling;

/// <summary>
/// Turns CockroachDB's metrics (docs: Metrics; names as in <c>_status/vars</c>, latencies in nanoseconds, memory in bytes) into ours.
/// Nobody has read them from a real node here yet.
/// </summary>
/// <param name="nodes">How many nodes' pages are read together: what they count is added up.</param>
/// <param name="hosts">On how many hosts they run.</param>
internal sealed class CockroachMetrics(TimeProvider time, int nodes = 1, int hosts = 1)
{
    private const double Nano = 1e-6;
    private const double MegaByte = 1.0 / (1024 * 1024);
    private const string Cpu = "sys_cpu_combined_percent_normalized";
    private const string Slots = "admission_granter_slots_exhausted_duration_kv";
    private const string Tokens = "admission_granter_io_tokens_exhausted_duration_kv";

    private static readonly string[] Statements = ["sql_select_count", "sql_insert_count", "sql_update_count", "sql_delete_count"];

    private static readonly (string Name, double Factor, string Key)[] Gauges =
    [
        ("sql_conns", 1, MetricTable.OpenSessions),
        ("sql_statements_active", 1, MetricTable.ActiveSessions),
        ("sql_txns_open", 1, MetricTable.OpenTransactions),
        ("sys_rss", MegaByte, MetricTable.DatabaseMemory),
        ("sys_go_allocbytes", MegaByte, MetricTable.GoAllocated),
        ("sys_cgo_allocbytes", MegaByte, MetricTable.CgoAllocated),
        ("sql_mem_root_current", MegaByte, MetricTable.SqlMemory),
    ];

    private static readonly (string Name, string Key)[] Rates =
    [
        ("sql_new_conns", MetricTable.NewSessions),
        ("sql_conn_failures", MetricTable.FailedSessions),
        ("sql_distsql_contended_queries_count", MetricTable.Contention),
    ];

    private static readonly (string Name, string Key)[] HostRates =
    [
        ("sys_host_disk_read_count", MetricTable.DiskReads),
        ("sys_host_disk_write_count", MetricTable.DiskWrites),
    ];

    private static readonly (string Name, string? P50, string P99)[] Latencies =
    [
        ("sql_service_latency_bucket", MetricTable.ServiceP50, MetricTable.ServiceP99),
        ("exec_latency_bucket", MetricTable.KvP50, MetricTable.KvP99),
        ("storage_wal_fsync_latency_bucket", null, MetricTable.WalSyncP99),
        ("raft_process_commandcommit_latency_bucket", MetricTable.CommitP50, MetricTable.CommitP99),
        ("admission_wait_durations_kv_bucket", null, MetricTable.QueueP99),
        ("go_scheduler_latency_bucket", MetricTable.SchedulingP50, MetricTable.SchedulingP99),
    ];

    private readonly CounterSet _counters = new(time);
    private readonly Dictionary<string, HistogramGrowth> _histograms = new(StringComparer.Ordinal);

    /// <param name="version">What the server called itself (<c>CockroachDB v25.2.1</c>), for pages that do not say it.</param>
    public void Translate(PrometheusText page, string version, IDictionary<string, double> values)
    {
        foreach ((string name, double factor, string key) in Gauges)
            values.SetKnown(key, page.Values.TryGetValue(name, out double value) ? value : null, factor);

        // Each node's share of its host's processors, and what each host has read and written, as each of its nodes sees it.
        values.SetKnown(MetricTable.DatabaseCpu, page.Values.TryGetValue(Cpu, out double cpu) ? cpu : null, 100.0 / hosts);
        CounterGrowth growth = _counters.Update(page.Values);
        values.SetKnown(MetricTable.Queries, growth.Rate(Statements));
        foreach ((string name, string key) in Rates)
            values.SetKnown(key, growth.Rate(name));
        foreach ((string name, string key) in HostRates)
            values.SetKnown(key, growth.Rate(name), (double)hosts / nodes);
        string[] restarts = [.. page.Values.Keys.Where(name => name.StartsWith("txn_restarts_", StringComparison.Ordinal) && IsCounter(name))];
        values.SetKnown(MetricTable.Restarts, restarts.Length > 0 ? growth.Rate(restarts) : null);

        if (DurationToMs(page.BuildTag ?? version) is { } toMs)
        {
            values.SetKnown(MetricTable.SlotsExhausted, growth.Rate(Slots), toMs);
            values.SetKnown(MetricTable.TokensExhausted, growth.Rate(Tokens), toMs);
        }

        foreach ((string name, string? p50, string p99) in Latencies)
            Percentiles(page, name, p50, p99, values);
    }

    /// <summary>
    /// The exhausted durations count microseconds up to version 25 and nanoseconds from 26.1 on. Null for an unknown version:
    /// a figure that may be wrong by a thousand is worse than none.
    /// </summary>
    internal static double? DurationToMs(string version)
    {
        int start = version.IndexOf('v', StringComparison.Ordinal) + 1;
        int end = version.IndexOf('.', start);
        if (start == 0 || end < 0 || !int.TryParse(version[start..end], NumberStyles.None, CultureInfo.InvariantCulture, out int year))
            return null;
        return year >= 26 ? 1e-6 : 1e-3;
    }

    // txn_restarts itself is a histogram: its sum and count are no causes.
    private static bool IsCounter(string name) => !name.EndsWith("_sum", StringComparison.Ordinal) && !name.EndsWith("_count", StringComparison.Ordinal);

    private void Percentiles(PrometheusText page, string name, string? p50, string p99, IDictionary<string, double> values)
    {
        if (!page.Buckets.TryGetValue(name, out SortedDictionary<double, double>? buckets))
            return;
        if (!_histograms.TryGetValue(name, out HistogramGrowth? histogram))
            _histograms[name] = histogram = new HistogramGrowth();
        if (histogram.Update(buckets, 0.5, 0.99) is not { } quantiles)
            return;
        if (p50 is not null)
            values.SetKnown(p50, quantiles[0], Nano);
        values.SetKnown(p99, quantiles[1], Nano);
    }
}
