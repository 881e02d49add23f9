using Dcp.Workload.Database;
using Dcp.Workload.Results;
using Dcp.Workload.Sampling;
using Npgsql;

namespace Dcp.SystemTests.Workload;

/// <summary>Looking into a real PostgreSQL while something is done there.</summary>
public sealed class RunSamplingTests : IAsyncLifetime
{
    private ScratchPostgres? _postgres;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ScratchPostgres Postgres => _postgres ?? throw new InvalidOperationException("Not started yet.");

    public async ValueTask InitializeAsync() => _postgres = await ScratchPostgres.StartAsync(new ScratchPostgresOptions(), Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task What_was_executed_is_counted_and_the_database_is_seen_at_work()
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(
            $"Host=127.0.0.1;Port={Postgres.Port};Username={Postgres.User};Password={Postgres.UserPassword};Database={Postgres.Database};Timeout=60;Command Timeout=60");
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(Cancellation);
        await ExecuteAsync(connection, "create table numbers (id int primary key, n int)");

        RunSampling sampling = await RunSampling.StartAsync(
            new SamplingOptions { DatabaseUri = Postgres.AdminUri.OriginalString }, TimeProvider.System, Cancellation);
        await using (sampling)
        {
            await LooksAsync(3);
            DateTimeOffset start = DateTimeOffset.UtcNow;
            for (int id = 0; id < 100; id++)
                await ExecuteAsync(connection, $"insert into numbers values ({id}, {2 * id})");
            await ExecuteAsync(connection, "begin");
            await ExecuteAsync(connection, "update numbers set n = n + 1");
            await LooksAsync(3);
            await ExecuteAsync(connection, "commit");

            RunResult result = await sampling.AddToAsync(Empty(start, DateTimeOffset.UtcNow));

            StatementActivity insert = Assert.Single(result.Statements, one => one.Text == "insert into numbers values ($1, $2)");
            Assert.Equal((100, 100), (insert.Calls, insert.Rows));
            StatementActivity update = Assert.Single(result.Statements, one => one.Text == "update numbers set n = n + $1");
            Assert.Equal((1, 100), (update.Calls, update.Rows));
            Assert.True(update.TotalMs > 0);
            Assert.DoesNotContain(result.Statements, one => one.Text.Contains("create table", StringComparison.Ordinal));

            double[] Values(string metric) =>
                [.. result.Samples.Where(sample => sample.Values.ContainsKey(metric)).Select(sample => sample.Values[metric])];
            Assert.Contains(1, Values(MetricTable.IdleInTransaction));
            Assert.All(Values(MetricTable.OpenSessions), open => Assert.Equal(1, open));
            HashSet<string> seen = [.. result.Samples.SelectMany(sample => sample.Values.Keys)];
            string[] expected =
            [
                MetricTable.Queries, MetricTable.Transactions, MetricTable.NewSessions, MetricTable.OpenTransactions, MetricTable.DatabaseCpu,
                MetricTable.DatabaseMemory, MetricTable.BlockWrites, MetricTable.WalSyncs, MetricTable.StatementMean, MetricTable.RunQueue,
                MetricTable.BeyondCores, MetricTable.WaitsNone, MetricTable.HostCpu, MetricTable.LoadCpu,
            ];
            Assert.Empty(expected.Except(seen));
            Assert.Contains("track_wal_io_timing = on", result.Options["server"], StringComparison.Ordinal);
        }
    }

    /// <summary>Waits until the sampler has looked so often more, by what it asks last each time. Who watches is in another database, and not counted.</summary>
    private async Task LooksAsync(int count)
    {
        const string Last = """
            select query_start::text from pg_stat_activity
            where application_name = 'dcp sampler' and state = 'idle' and query like '%pg_stat_statements(false)%group by queryid%'
            """;
        await using NpgsqlConnection watch = new(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Postgres.Port,
            Username = "postgres",
            Password = Postgres.AdminPassword,
            Database = "postgres",
            Pooling = false,
            Timeout = 60,
        }.ConnectionString);
        await watch.OpenAsync(Cancellation);
        await using NpgsqlCommand command = new(Last, watch);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));

        // The first that is seen may be over already.
        HashSet<string> seen = [];
        while (seen.Count <= count)
        {
            if (await command.ExecuteScalarAsync(Cancellation) is string moment)
                seen.Add(moment);
            Assert.False(limit.IsCancellationRequested, $"the sampler has looked {seen.Count} times");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static RunResult Empty(DateTimeOffset start, DateTimeOffset end)
    {
        OperationResult nothing = new("__connect__", 0, 0, 0, 0, 0, 0, 0, 0, "");
        return new RunResult
        {
            RunName = "none",
            Target = "direct",
            Workload = "none",
            Uri = "",
            ServerVersion = "",
            Arguments = new Dictionary<string, string>(),
            Options = new Dictionary<string, string>(),
            Workers = 1,
            Connections = 1,
            StartTime = start,
            EndTime = end,
            Operations = [],
            Connect = nothing,
            Errors = [],
            Retries = 0,
            Reconnects = 0,
            Timeline = [],
        };
    }
}
