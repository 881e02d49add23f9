using Dcp.Workload.Output;
using Dcp.Workload.Results;
using Dcp.Workload.Running.Metrics;
using Dcp.Workload.Statistics;

namespace Dcp.Tests.Workload;

public sealed class RunExpositionTests
{
    private readonly string[] _lines = RunExposition.Format(Snapshot()).Split('\n');

    [Theory]
    [InlineData("# TYPE dcp_workload_operation_duration_seconds histogram")]
    [InlineData("dcp_workload_operation_duration_seconds_bucket{workload=\"flights\",target=\"a\\\"b\",operation=\"status\",le=\"0.001\"} 1")]
    [InlineData("dcp_workload_operation_duration_seconds_bucket{workload=\"flights\",target=\"a\\\"b\",operation=\"status\",le=\"0.05\"} 3")]
    [InlineData("dcp_workload_operation_duration_seconds_bucket{workload=\"flights\",target=\"a\\\"b\",operation=\"status\",le=\"+Inf\"} 4")]
    [InlineData("dcp_workload_operation_duration_seconds_count{workload=\"flights\",target=\"a\\\"b\",operation=\"status\"} 4")]
    [InlineData("dcp_workload_operation_recent_seconds{workload=\"flights\",target=\"a\\\"b\",operation=\"status\",quantile=\"0.99\"} 0.004")]
    [InlineData("dcp_workload_connect_duration_seconds_count{workload=\"flights\",target=\"a\\\"b\"} 0")]
    [InlineData("dcp_workload_errors_total{workload=\"flights\",target=\"a\\\"b\",operation=\"status\",sqlstate=\"57P01\"} 3")]
    [InlineData("dcp_workload_retries_total{workload=\"flights\",target=\"a\\\"b\"} 5")]
    [InlineData("dcp_workload_reconnects_total{workload=\"flights\",target=\"a\\\"b\"} 6")]
    [InlineData("dcp_workload_connections{workload=\"flights\",target=\"a\\\"b\"} 8")]
    [InlineData("dcp_workload_connections_open{workload=\"flights\",target=\"a\\\"b\"} 7")]
    public void A_run_is_shown_in_prometheus_form(string line) => Assert.Contains(line, _lines);

    [Fact]
    public void Every_metric_has_its_type_before_its_first_value()
    {
        HashSet<string> typed = [];
        foreach (string line in _lines.Where(l => l.Length > 0))
        {
            string[] words = line.Split(' ');
            if (words[1] == "TYPE")
                typed.Add(words[2]);
            else if (words[0] != "#")
                Assert.Contains(typed, t => line.StartsWith(t, StringComparison.Ordinal));
        }
    }

    private static RunSnapshot Snapshot()
    {
        LatencyHistogram histogram = new();
        foreach (double ms in (double[])[0.4, 20, 40, 700_000])
            histogram.Record(TimeSpan.FromMilliseconds(ms));
        PeriodRow period = new(0, TimeSpan.FromSeconds(10), "status", 7, 4, 4, TimeSpan.FromSeconds(10), 1, 1, 2, 3, 4, 5);
        return new RunSnapshot(
            "flights", "a\"b", 8, 7, [("status", histogram)], new LatencyHistogram(), [period], [new ErrorCount("status", "57P01", 3, "no")], 5, 6);
    }
}
