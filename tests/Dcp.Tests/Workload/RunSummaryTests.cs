using Dcp.Workload.Output;
using Dcp.Workload.Results;

namespace Dcp.Tests.Workload;

/// <summary>The summary of a run that dbworkload made, character for character but for the password and the workload's name.</summary>
public sealed class RunSummaryTests
{
    private static readonly DateTimeOffset Start = new(2025, 11, 24, 13, 19, 51, TimeSpan.Zero);

    [Fact]
    public void The_summary_has_dbworkloads_form()
    {
        const string Expected = """
            run_name       Transactions.20251124_131951
            start_time     2025-11-24 13:19:51
            end_time       2025-11-24 13:36:32
            test_duration  1001
            -------------  ----------------------------

            ┌───────────┬───────────┬───────────┬───────────┬─────────────┬────────────┬───────────┬───────────┬───────────┬───────────┬────────────┐
            │   elapsed │ id        │   threads │   tot_ops │   tot_ops/s │   mean(ms) │   p50(ms) │   p90(ms) │   p95(ms) │   p99(ms) │    max(ms) │
            ├───────────┼───────────┼───────────┼───────────┼─────────────┼────────────┼───────────┼───────────┼───────────┼───────────┼────────────┤
            │     1,001 │ __cycle__ │       256 │     8,192 │           8 │  27,418.33 │ 25,233.66 │ 48,900.82 │ 57,079.37 │ 73,237.60 │ 135,899.16 │
            │     1,001 │ inventory │       256 │     8,192 │           8 │  10,100.36 │  9,058.83 │ 22,061.79 │ 25,814.86 │ 36,782.19 │  52,089.72 │
            │     1,001 │ price     │       256 │     8,192 │           8 │   3,302.30 │      0.02 │ 13,612.77 │ 19,371.13 │ 28,394.78 │  49,571.70 │
            │     1,001 │ schedule  │       256 │     8,192 │           8 │   1,375.15 │      0.03 │  1,739.33 │ 12,267.97 │ 24,721.06 │  63,367.84 │
            │     1,001 │ status    │       256 │     8,192 │           8 │  12,525.96 │ 11,044.13 │ 24,193.88 │ 28,637.84 │ 42,020.49 │  85,503.72 │
            └───────────┴───────────┴───────────┴───────────┴─────────────┴────────────┴───────────┴───────────┴───────────┴───────────┴────────────┘

            Parameter      Value
            -------------  --------------------------------------------------------------------------------------------------------------------------------------
            workload_path  flights
            conn_params    {'conninfo': 'postgresql://pgb@host.docker.internal:26257/defaultdb?sslmode=prefer&application_name=Transactions', 'autocommit': True}
            conn_extras    {}
            concurrency    256
            duration
            iterations     8192
            ramp           0
            args           {'schedule_freq': 10, 'status_freq': 90, 'inventory_freq': 75, 'price_freq': 25, 'batch_size': 64, 'delay': 100, 'txn_pooling': False}

            """;

        Assert.Equal(Expected, RunSummary.Format(Run()));
    }

    [Fact]
    public void A_run_of_no_time_is_no_division_by_zero() =>
        Assert.Contains("test_duration  0\n", RunSummary.Format(Run() with { EndTime = Start }), StringComparison.Ordinal);

    [Fact]
    public void The_further_measures_say_what_the_summary_leaves_out()
    {
        const string Expected = """
            Measure                        Value
            -----------------------------  ---------------------------------------------------------
            server                         CockroachDB v25.2.1
            workers                        4 processes
            cycles/s, wall clock           8.18
            operations/s, wall clock       32.74
            connections opened             260
            connect time (ms)              mean 12.50, p50 11.00, p95 20.00, p99 30.00, max 1,040.25
            wait for a pooled server (ms)  mean 2.50, longest 812.00, 1,000 assignments
            retries                        17
            reconnects                     4
            errors                         5
            partial                        interrupted

            Operation    SQLSTATE  Count  Example
            -----------  --------  -----  ------------------------
            __connect__  -----         4  Connection refused
            status       40001         1  restart transaction: try

            """;
        RunResult run = Run() with
        {
            PoolWait = new PoolWait(2500, 1000, 812),
            Retries = 17,
            Reconnects = 4,
            Errors = [new("__connect__", "-----", 4, "Connection refused"), new("status", "40001", 1, "restart transaction:\ntry")],
            Partial = "interrupted",
        };

        Assert.Equal(Expected, RunMeasures.Format(run));
    }

    private static RunResult Run() => new()
    {
        RunName = "Transactions.20251124_131951",
        Target = "direct",
        Workload = "flights",
        Uri = "postgresql://pgb@host.docker.internal:26257/defaultdb?sslmode=prefer",
        ServerVersion = "CockroachDB v25.2.1",
        Arguments = new Dictionary<string, string>
        {
            ["schedule_freq"] = "10",
            ["status_freq"] = "90",
            ["inventory_freq"] = "75",
            ["price_freq"] = "25",
            ["batch_size"] = "64",
            ["delay"] = "100",
            ["txn_pooling"] = "false",
        },
        Options = new Dictionary<string, string>
        {
            ["iterations"] = "8192",
            ["duration"] = "",
            ["ramp"] = "0",
            ["app_name"] = "Transactions",
            ["autocommit"] = "true",
        },
        Workers = 4,
        Connections = 256,
        StartTime = Start,
        EndTime = Start.AddSeconds(1001),
        Operations =
        [
            Operation("__cycle__", 27418.33, 25233.66, 48900.82, 57079.37, 73237.60, 135899.16),
            Operation("schedule", 1375.15, 0.03, 1739.33, 12267.97, 24721.06, 63367.84),
            Operation("status", 12525.96, 11044.13, 24193.88, 28637.84, 42020.49, 85503.72),
            Operation("inventory", 10100.36, 9058.83, 22061.79, 25814.86, 36782.19, 52089.72),
            Operation("price", 3302.30, 0.02, 13612.77, 19371.13, 28394.78, 49571.70),
        ],
        Connect = new OperationResult("__connect__", 256, 260, 12.5, 11, 18, 20, 30, 1040.25, ""),
        Errors = [],
        Retries = 0,
        Reconnects = 0,
        Timeline = [],
    };

    private static OperationResult Operation(string id, double mean, double p50, double p90, double p95, double p99, double max) =>
        new(id, 256, 8192, mean, p50, p90, p95, p99, max, "");
}
