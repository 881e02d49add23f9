using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Web;

/// <summary>The alerts of docs/grafana, run by Prometheus' own tool over what a healthy dcp and one in trouble would have told it.</summary>
public sealed class AlertTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-test-alerts-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public Task Of_a_healthy_node_there_is_nothing_to_say() => AssertFiringAsync("30m", [], [
        ("up{job=\"dcp\",instance=\"a\"}", "1x240"),
        ("dcp_build_info{job=\"dcp\",instance=\"a\"}", "1x240"),
        ("process_uptime_seconds{job=\"dcp\",instance=\"a\"}", "0+15x240"),
        ("dcp_ready{instance=\"a\"}", "1x240"),
        ("dcp_paused{instance=\"a\"}", "0x240"),
        ("dcp_pool_paused{instance=\"a\",db_namespace=\"app\",db_client_connection_pool_name=\"app/u\"}", "0x240"),
        ("dcp_client_count{instance=\"a\"}", "50x240"),
        ("dcp_client_limit{instance=\"a\"}", "100x240"),
        ("dcp_pool_wait_max_seconds{instance=\"a\",db_client_connection_pool_name=\"app/u\"}", "0.1x240"),
        ("db_client_connection_pending_requests{instance=\"a\",db_client_connection_pool_name=\"app/u\"}", "3x240"),
        ("db_client_connection_count{instance=\"a\",db_client_connection_pool_name=\"app/u\",db_client_connection_state=\"idle\"}", "2x240"),
        ("db_client_connection_wait_time_seconds_bucket{instance=\"a\",db_client_connection_pool_name=\"app/u\",le=\"0.125\"}", "0+100x240"),
        ("db_client_connection_wait_time_seconds_bucket{instance=\"a\",db_client_connection_pool_name=\"app/u\",le=\"+Inf\"}", "0+100x240"),
        ("dcp_target_up{instance=\"a\",kind=\"frontend\",owner=\"in\",target=\"one\"}", "1x240"),
        ("dcp_target_downs_total{instance=\"a\",owner=\"in\",target=\"one\"}", "1x240"),
        ("dcp_target_connect_errors_total{instance=\"a\",owner=\"in\",target=\"one\"}", "3x240"),
        ("dcp_frontend_errors_total{instance=\"a\",frontend=\"in\"}", "3x240"),
        ("dcp_gc_pause_time_seconds_total{instance=\"a\"}", "0+0.001x240"),
    ]);

    [Fact]
    public Task Of_a_node_in_trouble_each_alert_says_its_part() => AssertFiringAsync(
        "30m",
        [
            "DcpClientsNearLimit", "DcpClientsWaitLong", "DcpConnectErrors", "DcpDown", "DcpFrontendErrors", "DcpNoTargetUp", "DcpNotReady", "DcpPaused", "DcpPausesForMemory",
            "DcpPoolSaturated", "DcpRestarted", "DcpTargetDown", "DcpTargetFlaps", "DcpWaitIsSlow",
        ],
        [
            ("up{job=\"dcp\",instance=\"b\"}", "1x20 0x220"),
            ("dcp_build_info{job=\"dcp\",instance=\"a\"}", "1x240"),
            ("process_uptime_seconds{job=\"dcp\",instance=\"a\"}", "10x240"),
            ("dcp_ready{instance=\"a\"}", "0x240"),
            ("dcp_paused{instance=\"a\"}", "0x240"),
            ("dcp_pool_paused{instance=\"a\",db_namespace=\"app\",db_client_connection_pool_name=\"app/u\"}", "1x240"),
            ("dcp_client_count{instance=\"a\"}", "95x240"),
            ("dcp_client_limit{instance=\"a\"}", "100x240"),
            ("dcp_pool_wait_max_seconds{instance=\"a\",db_client_connection_pool_name=\"app/u\"}", "6x240"),
            ("db_client_connection_pending_requests{instance=\"a\",db_client_connection_pool_name=\"app/u\"}", "3x240"),
            ("db_client_connection_count{instance=\"a\",db_client_connection_pool_name=\"app/u\",db_client_connection_state=\"idle\"}", "0x240"),
            ("db_client_connection_wait_time_seconds_bucket{instance=\"a\",db_client_connection_pool_name=\"app/u\",le=\"2\"}", "0+10x240"),
            ("db_client_connection_wait_time_seconds_bucket{instance=\"a\",db_client_connection_pool_name=\"app/u\",le=\"+Inf\"}", "0+100x240"),
            ("dcp_target_up{instance=\"a\",kind=\"frontend\",owner=\"in\",target=\"one\"}", "0x240"),
            ("dcp_target_downs_total{instance=\"a\",owner=\"in\",target=\"one\"}", "0+1x240"),
            ("dcp_target_connect_errors_total{instance=\"a\",owner=\"in\",target=\"one\"}", "0+30x240"),
            ("dcp_frontend_errors_total{instance=\"a\",frontend=\"in\"}", "0+1x240"),
            ("dcp_gc_pause_time_seconds_total{instance=\"a\"}", "0+1x240"),
        ]);

    [Fact]
    public Task That_no_node_is_left_is_said_although_nobody_is_there_to_say_it() => AssertFiringAsync("2m", ["DcpAbsent"], [("up{job=\"else\"}", "1x240")]);

    /// <summary>Samples come each quarter of a minute.</summary>
    private async Task AssertFiringAsync(string at, string[] alerts, (string Series, string Values)[] input)
    {
        string path = Path.Combine(_directory, "test.yml");
        string expected = alerts.Length == 0
            ? "[]"
            : string.Concat(alerts.Select(alert => $"\n          - {{ labels: '{{alertname=\"{alert}\"}}', value: 1 }}"));
        await File.WriteAllTextAsync(path, $"""
            rule_files: ["{Path.Combine(DcpBinary.Root, "docs", "grafana", "alerts.yml")}"]
            evaluation_interval: 15s
            tests:
              - interval: 15s
                input_series: {string.Concat(input.Select(one => $"\n      - {{ series: '{one.Series}', values: '{one.Values}' }}"))}
                promql_expr_test:
                  - expr: count by (alertname) (ALERTS{"{alertstate=\"firing\"}"})
                    eval_time: {at}
                    exp_samples: {expected}

            """, TestContext.Current.CancellationToken);
        ToolResult result = await Tool.RunAsync("promtool", ["test", "rules", path]);
        Assert.True(result.ExitCode == 0, $"{result.Output}\n{result.Error}");
    }
}
