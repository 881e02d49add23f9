using Dcp.SystemTests.Support;
using Dcp.Workload;
using Dcp.Workload.Results;
using Dcp.Workload.Running;
using Npgsql;

namespace Dcp.SystemTests.Workload;

/// <summary>All connections are there before the clock starts, in a database that allows few.</summary>
public sealed class OpeningTests(FlightsFixture flights) : IClassFixture<FlightsFixture>
{
    private const int Allowed = 5;

    private RunOptions Options => new()
    {
        Workload = "flights",
        Uri = flights.Uri,
        Arguments = new Dictionary<string, string> { ["delay"] = "1", ["batch_size"] = "4" },
        Connections = 2 * Allowed,
        Workers = 2,
        Iterations = 40,
        Launcher = new InProcessLauncher(),
    };

    [Fact]
    public async Task No_cycle_begins_before_the_last_connection_is_open()
    {
        await LimitAsync(Allowed);
        Progress progress = new(this);
        RunResult result = await new WorkloadRunner(TimeProvider.System).RunAsync(Options, progress, TestContext.Current.CancellationToken);
        await progress.Raised!;

        Assert.Null(result.Partial);
        Assert.Equal((0, 40), (progress.CyclesBefore, result.Operations[0].Count));
        Assert.Equal(2 * Allowed, result.Connect.Count);
        Assert.Equal(["__connect__"], result.Errors.Select(e => e.Operation).Distinct());
        Assert.True(result.StartTime >= progress.RaisedAt, "the clock ran while connections were missing");
    }

    [Fact]
    public async Task An_error_says_how_many_connections_could_be_opened()
    {
        await LimitAsync(Allowed);
        WorkloadFailedException failed = await Assert.ThrowsAsync<WorkloadFailedException>(
            () => new WorkloadRunner(TimeProvider.System).RunAsync(
                Options with { OpenLimit = TimeSpan.FromSeconds(9.5) }, null, TestContext.Current.CancellationToken));

        Assert.Matches(
            $"^[0-{Allowed}] of {2 * Allowed} connections are open, no cycle has begun: the 9.5 s for that are over; too many connections for database .*53300",
            failed.Message);
    }

    [Fact]
    public async Task With_a_ramp_clients_do_not_wait_for_each_other()
    {
        await LimitAsync(Allowed);
        RunResult result = await new WorkloadRunner(TimeProvider.System).RunAsync(
            Options with { Ramp = TimeSpan.FromMilliseconds(50) }, null, TestContext.Current.CancellationToken);

        Assert.Equal(40, result.Operations[0].Count);
    }

    [Fact]
    public async Task What_happens_in_the_warm_up_does_not_count()
    {
        await LimitAsync(-1);
        await using NpgsqlConnection connection = await flights.ConnectAsync();
        string? before = await connection.ScalarAsync("select clock_timestamp()::text");
        RunResult result = await new WorkloadRunner(TimeProvider.System).RunAsync(
            Options with { WarmUp = TimeSpan.FromSeconds(3.5) }, null, TestContext.Current.CancellationToken);

        Assert.All(result.Operations, o => Assert.Equal(40, o.Count));
        Assert.All(result.Timeline, p => Assert.True(p.Second >= 0));
        Assert.NotEqual("0", await connection.ScalarAsync(
            $"select count(*) from flight_status where updated_at > '{before}' and updated_at < '{result.StartTime:O}'"));
        Assert.Equal("3.5", result.Options["warmup"]);
    }

    private async Task LimitAsync(int connections)
    {
        await using NpgsqlConnection connection = await flights.ConnectAsync();

        // The administrator's own connection is not held to it, but counts.
        await connection.ExecuteAsync($"alter database \"{flights.Database}\" connection limit {connections}");
    }

    /// <summary>Allows all connections once no more can be opened.</summary>
    private sealed class Progress(OpeningTests tests) : IProgress<RunProgress>
    {
        public Task? Raised { get; private set; }

        public DateTimeOffset RaisedAt { get; private set; }

        public long CyclesBefore { get; private set; }

        public void Report(RunProgress value)
        {
            if (Raised is not null || value.OpenConnections < Allowed)
                return;
            Assert.Equal(RunPhase.Opening, value.Phase);
            CyclesBefore = value.Cycles;
            RaisedAt = TimeProvider.System.GetUtcNow();
            Raised = tests.LimitAsync(-1);
        }
    }
}
