using Dcp.Workload;
using Dcp.Workload.Connections;
using Dcp.Workload.Results;
using Dcp.Workload.Running;
using Dcp.Workload.Running.Workers;
using Dcp.Workload.Statistics;
using Dcp.Workload.Workloads;
using Npgsql;

namespace Dcp.Tests.Workload;

public sealed class TransactionRunnerTests
{
    private static readonly RetryPolicy Policy = new() { Limit = 3, First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromMilliseconds(300) };

    private readonly ImpatientTime _time = new();
    private readonly WorkerStatistics _statistics = new(["pay"]);
    private int _attempts;

    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    public async Task A_transaction_that_must_be_repeated_is_until_it_succeeds(string sqlState)
    {
        TransactionOutcome outcome = await RunAsync(sqlState, failures: 2);
        WorkerReport report = _statistics.Take(0);

        Assert.Equal(TransactionOutcome.Done, outcome);
        Assert.Equal(3, _attempts);
        Assert.Equal(2, report.Retries);
        Assert.Empty(report.Errors);
        Assert.Equal(1, LatencyHistogram.FromBase64(report.Latencies["pay"]).Count);
    }

    [Fact]
    public async Task Its_latency_is_from_the_first_attempt_to_the_last()
    {
        await RunAsync("40001", failures: 2);
        double latency = LatencyHistogram.FromBase64(_statistics.Take(0).Latencies["pay"]).MaxMs;

        double waited = _time.Waits.Sum(w => w.TotalMilliseconds);
        Assert.InRange(latency, waited * 0.999, waited * 1.001);
    }

    [Fact]
    public async Task Waits_double_up_to_a_limit_and_are_between_half_and_all_of_that()
    {
        await RunAsync("40001", failures: 3);

        Assert.Collection(
            _time.Waits,
            w => Assert.InRange(w.TotalMilliseconds, 50, 100),
            w => Assert.InRange(w.TotalMilliseconds, 100, 200),
            w => Assert.InRange(w.TotalMilliseconds, 150, 300));
    }

    [Fact]
    public async Task After_the_last_repetition_the_error_counts()
    {
        TransactionOutcome outcome = await RunAsync("40001", failures: 100);
        WorkerReport report = _statistics.Take(0);

        Assert.NotEqual(TransactionOutcome.Done, outcome);
        Assert.Equal(4, _attempts);
        Assert.Equal(3, report.Retries);
        Assert.Equal([new ErrorCount("pay", "40001", 1, "no")], report.Errors);
        Assert.Empty(report.Latencies);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    [InlineData(9, 4)]
    public async Task A_transaction_can_be_repeated_less_often_than_the_runner_would(int retries, int attempts)
    {
        await RunAsync(attempt => attempt <= 100 ? throw Error("40001") : Task.CompletedTask, retries: retries);

        Assert.Equal(attempts, _attempts);
    }

    [Theory]
    [InlineData("40003")]
    [InlineData("57014")]
    [InlineData("23505")]
    public async Task No_other_error_is_repeated(string sqlState)
    {
        await RunAsync(sqlState, failures: 1);
        WorkerReport report = _statistics.Take(0);

        Assert.Equal(1, _attempts);
        Assert.Equal(0, report.Retries);
        Assert.Equal([new ErrorCount("pay", sqlState, 1, "no")], report.Errors);
    }

    [Fact]
    public async Task A_lost_connection_is_told_apart()
    {
        TransactionOutcome outcome = await RunAsync(_ => throw new NpgsqlException("oh", new IOException("reset by peer")));

        Assert.Equal(TransactionOutcome.Lost, outcome);
        Assert.Equal([new ErrorCount("pay", "-----", 1, "reset by peer")], _statistics.Take(0).Errors);
    }

    [Theory]
    [InlineData("42P01", "dcp workload init flights")]
    [InlineData("42501", "SQLSTATE 42501")]
    [InlineData("42P05", "--no-prepare")]
    [InlineData("26000", "--no-prepare")]
    public async Task An_error_that_all_clients_will_meet_ends_the_run(string sqlState, string hint)
    {
        WorkloadFailedException failed = await Assert.ThrowsAsync<WorkloadFailedException>(() => RunAsync(sqlState, failures: 1));

        Assert.StartsWith("pay: no ", failed.Message, StringComparison.Ordinal);
        Assert.Contains(hint, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_is_left_out_is_timed_all_the_same()
    {
        Assert.Equal(TransactionOutcome.Done, await RunAsync((Func<int, Task>?)null));
        Assert.Equal(1, LatencyHistogram.FromBase64(_statistics.Take(0).Latencies["pay"]).Count);
    }

    [Fact]
    public async Task A_run_that_ends_does_not_wait_for_the_next_attempt()
    {
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(_ => throw Error("40001"), stop: stop.Token));
    }

    [Fact]
    public async Task Nothing_is_counted_in_the_warm_up()
    {
        Assert.Equal(TransactionOutcome.Done, await RunAsync(a => a == 1 ? throw Error("40001") : Task.CompletedTask, isMeasured: false));
        await RunAsync(_ => throw Error("23505"), isMeasured: false);
        WorkerReport report = _statistics.Take(0);

        Assert.Empty(report.Latencies);
        Assert.Empty(report.Errors);
        Assert.Equal(0, report.Retries);
    }

    private Task<TransactionOutcome> RunAsync(string sqlState, int failures) =>
        RunAsync(attempt => attempt <= failures ? throw Error(sqlState) : Task.CompletedTask);

    private async Task<TransactionOutcome> RunAsync(Func<int, Task>? attempt, int? retries = null, bool isMeasured = true, CancellationToken stop = default)
    {
        TransactionRunner runner = new(Policy, _statistics, autocommit: true, "flights", new Random(1), _time);
        await using WorkloadConnection connection = new(new NpgsqlConnection(), prepare: false);
        return await runner.RunAsync(
            new WorkloadTransaction("pay", attempt is null ? null : (_, _) => attempt(++_attempts), Retries: retries), connection, isMeasured, stop);
    }

    private static PostgresException Error(string sqlState) => new("no", "ERROR", "ERROR", sqlState);
}
