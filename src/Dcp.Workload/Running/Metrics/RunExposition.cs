using System.Globalization;
using System.Text;
using Dcp.Workload.Output;
using Dcp.Workload.Results;
using Dcp.Workload.Statistics;

namespace Dcp.Workload.Running.Metrics;

/// <summary>A run in Prometheus' text form, version 0.0.4 of the exposition format.</summary>
internal static class RunExposition
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Upper bounds of the buckets, in seconds.</summary>
    private static readonly double[] Bounds =
        [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];

    public static string Format(RunSnapshot run)
    {
        StringBuilder text = new();
        string common = $"workload=\"{Escape(run.Workload)}\",target=\"{Escape(run.Target)}\"";
        Head(text, "dcp_workload_operation_duration_seconds", "histogram", "Latency of operations as clients see it, since the figures begin.");
        foreach ((string operation, LatencyHistogram histogram) in run.Latencies)
            Histogram(text, "dcp_workload_operation_duration_seconds", $"{common},operation=\"{Escape(operation)}\"", histogram);

        Head(text, "dcp_workload_operation_recent_seconds", "summary", "The same, in the last ten seconds that are over.");
        foreach (PeriodRow row in run.LastPeriod)
            Summary(text, "dcp_workload_operation_recent_seconds", $"{common},operation=\"{Escape(row.Id)}\"", row);

        Head(text, "dcp_workload_connect_duration_seconds", "histogram", "Time to open a connection, login included.");
        Histogram(text, "dcp_workload_connect_duration_seconds", common, run.Connect);

        Head(text, "dcp_workload_errors_total", "counter", "Errors by operation and SQLSTATE.");
        foreach (ErrorCount error in run.Errors)
            Line(text, "dcp_workload_errors_total", $"{common},operation=\"{Escape(error.Operation)}\",sqlstate=\"{Escape(error.SqlState)}\"", error.Count);

        One("dcp_workload_retries_total", "counter", "Transactions run again because the database asked for it.", run.Retries);
        One("dcp_workload_reconnects_total", "counter", "Connections lost and opened again.", run.Reconnects);
        One("dcp_workload_connections", "gauge", "Connections that the run is to have.", run.Connections);
        One("dcp_workload_connections_open", "gauge", "Connections that are open.", run.OpenConnections);
        return text.ToString();

        void One(string name, string type, string help, long value)
        {
            Head(text, name, type, help);
            Line(text, name, common, value);
        }
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static void Histogram(StringBuilder text, string name, string labels, LatencyHistogram histogram)
    {
        long[] counts = histogram.CountsUpTo([.. Bounds.Select(b => (long)(b * 1e6))]);
        for (int i = 0; i < Bounds.Length; i++)
            Line(text, name + "_bucket", string.Create(CultureInfo.InvariantCulture, $"{labels},le=\"{Bounds[i]}\""), counts[i]);
        Line(text, name + "_bucket", labels + ",le=\"+Inf\"", histogram.Count);
        Line(text, name + "_sum", labels, histogram.MeanMs * histogram.Count / 1000);
        Line(text, name + "_count", labels, histogram.Count);
    }

    private static void Summary(StringBuilder text, string name, string labels, PeriodRow row)
    {
        (string Quantile, double Ms)[] quantiles =
            [("0.5", row.P50Ms), ("0.9", row.P90Ms), ("0.95", row.P95Ms), ("0.99", row.P99Ms), ("1", row.MaxMs)];
        foreach ((string quantile, double ms) in quantiles)
            Line(text, name, $"{labels},quantile=\"{quantile}\"", row.PeriodOps == 0 ? double.NaN : ms / 1000);
        Line(text, name + "_sum", labels, row.MeanMs * row.PeriodOps / 1000);
        Line(text, name + "_count", labels, row.PeriodOps);
    }

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value}\n");

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
