using Dcp.SystemTests.Support;
using Dcp.Workload;
using Dcp.Workload.Results;
using Dcp.Workload.Running;
using Dcp.Workload.Statistics;
using Npgsql;

namespace Dcp.SystemTests.Workload;

public sealed class WorkloadRunTests(FlightsFixture flights, PostgresFixture postgres) : IClassFixture<FlightsFixture>
{
    private static readonly Dictionary<string, string> Hurried = new() { ["delay"] = "1", ["batch_size"] = "4" };

    private RunOptions Options => new()
    {
        Workload = "flights",
        Uri = flights.Uri,
        Arguments = Hurried,
        Connections = 5,
        Workers = 2,
        Launcher = new InProcessLauncher(),
    };

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task Every_cycle_and_each_of_its_steps_is_counted(bool prepare, bool autocommit)
    {
        RunResult result = await RunAsync(Options with { Iterations = 43, Prepare = prepare, Autocommit = autocommit });

        Assert.Null(result.Partial);
        Assert.Equal(["__cycle__", "schedule", "status", "inventory", "price"], result.Operations.Select(o => o.Id));
        Assert.All(result.Operations, o => Assert.Equal((43, 5), (o.Count, o.Threads)));
        Assert.Equal((5, 0, 0, 0), (result.Connect.Count, result.Retries, result.Reconnects, result.Errors.Count));
        Assert.StartsWith("PostgreSQL ", result.ServerVersion, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeline_and_the_histograms_hold_the_same_operations()
    {
        RunResult result = await RunAsync(Options with { Iterations = 40 });

        foreach (OperationResult operation in result.Operations)
        {
            LatencyHistogram histogram = LatencyHistogram.FromBase64(operation.Histogram);
            Assert.Equal(40, histogram.Count);
            Assert.Equal(operation.P99Ms, histogram.PercentileMs(99));
            Assert.Equal(40, result.Timeline.Where(p => p.Operation == operation.Id).Sum(p => p.Count));
        }
    }

    [Fact]
    public async Task The_steps_change_what_they_are_named_for()
    {
        await using NpgsqlConnection connection = await flights.ConnectAsync();
        string? before = await connection.ScalarAsync("select clock_timestamp()::text");
        await RunAsync(Options with
        {
            Iterations = 10,
            Arguments = new Dictionary<string, string>(Hurried) { ["schedule_freq"] = "100", ["status_freq"] = "100", ["inventory_freq"] = "100", ["price_freq"] = "100" },
        });

        foreach (string table in (string[])["flights", "flight_status", "seat_inventory", "flight_prices"])
            Assert.NotEqual("0", await connection.ScalarAsync($"select count(*) from {table} where updated_at > '{before}'"));
        Assert.Equal("0", await connection.ScalarAsync("select count(*) from flight_status where status not in ('on_time', 'delayed', 'cancelled')"));
        Assert.Equal("0", await connection.ScalarAsync("select count(*) from flight_prices where price_usd <= 0"));
    }

    [Fact]
    public async Task Steps_at_frequency_zero_touch_nothing()
    {
        await using NpgsqlConnection connection = await flights.ConnectAsync();
        string? before = await connection.ScalarAsync("select max(updated_at)::text from flights");
        await RunAsync(Options with { Iterations = 10, Arguments = new Dictionary<string, string>(Hurried) { ["schedule_freq"] = "0" } });

        Assert.Equal("t", await connection.ScalarAsync($"select case when max(updated_at) = '{before}' then 't' end from flights"));
    }

    [Fact]
    public async Task Connections_that_reach_their_age_are_opened_anew_and_that_is_no_loss()
    {
        RunResult result = await RunAsync(Options with { Iterations = 50, ConnectionLifetime = TimeSpan.FromMilliseconds(1) });

        Assert.Equal(50, result.Operations[0].Count);
        Assert.True(result.Connect.Count > 5, $"{result.Connect.Count} connections were opened");
        Assert.Equal(0, result.Reconnects);
    }

    [Fact]
    public async Task A_duration_ends_the_run()
    {
        RunResult result = await RunAsync(Options with { Duration = TimeSpan.FromSeconds(3) });

        Assert.Null(result.Partial);
        Assert.True(result.EndTime - result.StartTime >= TimeSpan.FromSeconds(3));
        Assert.True(result.Operations[0].Count > 0);
    }

    [Fact]
    public async Task Cycles_that_do_not_end_in_time_are_counted_as_errors()
    {
        await using NpgsqlConnection connection = await flights.ConnectAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("lock table flight_status");
        RunResult result = await RunAsync(Options with { Duration = TimeSpan.FromSeconds(3), Grace = TimeSpan.FromSeconds(0.1) });

        Assert.Contains(result.Errors, e => e is { Operation: "__cycle__", SqlState: "-----", Count: > 0 });
    }

    [Fact]
    public async Task An_interrupted_run_gives_what_it_has_and_says_so()
    {
        using CancellationTokenSource stop = new();
        RunResult result = await new WorkloadRunner(TimeProvider.System).RunAsync(Options, new StopAfterCycles(stop), stop.Token);

        Assert.Equal("interrupted", result.Partial);
        Assert.True(result.Operations[0].Count > 0);
    }

    [Fact]
    public async Task Lost_connections_are_counted_and_opened_again()
    {
        string uri = flights.Uri + "&application_name=lossy";
        await using NpgsqlConnection connection = await flights.ConnectAsync();

        // No cycle ends before one was hit in the midst of it.
        await using NpgsqlConnection holder = await flights.ConnectAsync();
        await holder.ExecuteAsync("begin; lock table flight_status");
        Task<RunResult> run = RunAsync(Options with { Uri = uri, Iterations = 50 });
        int killed = 0;
        while (killed == 0 && !run.IsCompleted)
        {
            killed = int.Parse(
                (await connection.ScalarAsync(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'lossy' and wait_event_type = 'Lock'"))!,
                System.Globalization.CultureInfo.InvariantCulture);
        }

        await holder.ExecuteAsync("rollback");
        RunResult result = await run;
        Assert.Null(result.Partial);
        Assert.InRange(result.Reconnects, 1, killed);
        Assert.All(result.Errors, e => Assert.Contains(e.SqlState, (string[])["57P01", "-----"]));
    }

    [Fact]
    public async Task A_missing_table_is_said_before_anything_starts()
    {
        string database = await postgres.CreateDatabaseAsync();
        WorkloadFailedException failed = await Assert.ThrowsAsync<WorkloadFailedException>(
            () => RunAsync(Options with { Uri = FlightsFixture.UriOf(postgres.Port, database), Iterations = 1 }));

        Assert.Equal("relation \"flights\" does not exist (SQLSTATE 42P01); 'dcp workload init flights' makes the tables", failed.Message);
    }

    [Fact]
    public async Task A_table_that_goes_missing_ends_the_run()
    {
        string database = await postgres.CreateDatabaseAsync();
        string uri = FlightsFixture.UriOf(postgres.Port, database);
        await FlightsFixture.InitAsync(uri, 500);
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        DropAfterCycles drop = new(connection);
        RunResult result = await new WorkloadRunner(TimeProvider.System).RunAsync(
            Options with { Uri = uri }, drop, TestContext.Current.CancellationToken);
        await drop.Done!;

        Assert.Contains("relation \"flight_status\" does not exist (SQLSTATE 42P01)", result.Partial, StringComparison.Ordinal);
        Assert.Contains(result.Errors, e => e is { Operation: "status", SqlState: "42P01" });
    }

    [Fact]
    public async Task A_pooler_that_cannot_keep_prepared_statements_ends_the_run_with_a_hint()
    {
        await using PoolerProcess pooler = await PgBouncerProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 2)));
        RunResult result = await RunAsync(Options with { Uri = FlightsFixture.UriOf(pooler.Port, flights.Database), Connections = 8, Iterations = 400 });

        Assert.Contains("--no-prepare", result.Partial ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_console_says_how_long_clients_waited_for_a_server()
    {
        await using PoolerProcess pooler = await PgBouncerProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 1)));
        RunResult result = await RunAsync(Options with
        {
            Uri = FlightsFixture.UriOf(pooler.Port, flights.Database),
            ConsoleUri = FlightsFixture.UriOf(pooler.Port, "pgbouncer", Users.Admin),
            Target = "managed",
            Prepare = false,
            Connections = 8,
            Iterations = 200,
        });

        Assert.Null(result.Partial);
        Assert.NotNull(result.PoolWait);
        Assert.True(result.PoolWait.TotalMs > 0, $"{result.PoolWait}");
        Assert.True(result.PoolWait.Assignments >= 200, $"{result.PoolWait}");
    }

    [Fact]
    public async Task A_schedule_of_levels_gives_each_its_figures_and_their_sum()
    {
        RunResult result = await RunAsync(Options with { Steps = [2, 4, 1], Duration = TimeSpan.FromSeconds(3) });

        Assert.Null(result.Partial);
        Assert.Equal([2, 4, 1], result.Levels.Select(l => l.Connections));
        Assert.Equal([2L, 4L, 1L], result.Levels.Select(l => l.Connect.Count));
        Assert.Equal((4, 7L), (result.Connections, result.Connect.Count));
        Assert.All(result.Operations, o =>
        {
            long[] counts = [.. result.Levels.Select(l => l.Operations.Single(other => other.Id == o.Id).Count)];
            Assert.All(counts, c => Assert.True(c > 0));
            Assert.Equal(counts.Sum(), o.Count);
            Assert.Equal(o.Count, result.Timeline.Where(p => p.Operation == o.Id).Sum(p => p.Count));
        });
        Assert.Equal("2,4,1", result.Options["steps"]);
    }

    [Fact]
    public async Task Levels_that_cannot_be_reached_leave_the_others()
    {
        await using PoolerProcess pooler = await PgBouncerProcess.StartAsync(PoolerConfig.For(postgres.Server, ("max_client_conn", 4)));
        RunResult result = await RunAsync(Options with
        {
            Uri = FlightsFixture.UriOf(pooler.Port, flights.Database),
            Prepare = false,
            Steps = [2, 8],
            Duration = TimeSpan.FromSeconds(3),
            OpenLimit = TimeSpan.FromSeconds(8),
        });

        Assert.Matches("^8 connections: [34] of 8 connections are open, no cycle has begun", result.Partial);
        Assert.Equal([2], result.Levels.Select(l => l.Connections));
        Assert.True(result.Operations[0].Count > 0);
    }

    [Fact]
    public async Task Under_a_rate_latencies_count_from_when_a_cycle_was_due()
    {
        await using NpgsqlConnection connection = await flights.ConnectAsync();
        await connection.ExecuteAsync("begin; lock table flight_status");
        Release release = new(connection);
        RunResult result = await new WorkloadRunner(TimeProvider.System).RunAsync(
            Options with { Rate = 100, Duration = TimeSpan.FromSeconds(3), Connections = 2 }, release, TestContext.Current.CancellationToken);
        await release.Done!;

        // While two clients stood for a second, some fifty cycles became due, which they began late.
        Assert.True(result.Lag!.MaxMs > 500, $"{result.Lag}");
        Assert.True(result.Operations[0].P95Ms > 500, $"{result.Operations[0]}");

        // A cycle that is in its pause when the run ends is left out.
        Assert.InRange(result.Lag.Count - result.Operations[0].Count, 0, 2);
    }

    [Fact]
    public async Task Cycles_that_were_due_and_never_began_are_errors()
    {
        await using NpgsqlConnection connection = await flights.ConnectAsync();
        await connection.ExecuteAsync("begin; lock table flight_status");
        RunResult result = await RunAsync(
            Options with { Rate = 1000, Duration = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(0.1) });

        Assert.Contains(result.Errors, e => e is { Operation: "__cycle__", SqlState: "-----", Count: > 500 });
    }

    private static Task<RunResult> RunAsync(RunOptions options) =>
        new WorkloadRunner(TimeProvider.System).RunAsync(options, null, TestContext.Current.CancellationToken);

    private sealed class StopAfterCycles(CancellationTokenSource stop) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value.Cycles > 0)
                stop.Cancel();
        }
    }

    private sealed class Release(NpgsqlConnection connection) : IProgress<RunProgress>
    {
        public Task? Done { get; private set; }

        public void Report(RunProgress value)
        {
            if (value.Elapsed >= TimeSpan.FromSeconds(0.9))
                Done ??= connection.ExecuteAsync("rollback");
        }
    }

    private sealed class DropAfterCycles(NpgsqlConnection connection) : IProgress<RunProgress>
    {
        public Task? Done { get; private set; }

        public void Report(RunProgress value)
        {
            if (value.Cycles > 0)
                Done ??= connection.ExecuteAsync("drop table flight_status");
        }
    }
}
