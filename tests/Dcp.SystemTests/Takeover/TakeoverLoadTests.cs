using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Takeover;

/// <summary>Restarts by <c>-R</c> that nobody notices: clients at work, clients at rest and clients that come meanwhile.</summary>
public sealed class TakeoverLoadTests(PostgresFixture postgres) : IDisposable
{
    private const int Restarts = 10;
    private readonly OpenDirectory _shared = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _stop.Dispose();
        _shared.Dispose();
    }

    [Theory]
    [InlineData("transaction", "io_uring")]
    [InlineData("transaction", "sockets")]
    [InlineData("session", "io_uring")]
    public async Task Ten_restarts_under_load_cost_nobody_a_connection_or_an_answer(string mode, string transport)
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = PoolerConfig.For(
            postgres.Server, ("pool_mode", mode), ("transport", transport), ("default_pool_size", mode == "session" ? 20 : 4), ("unix_socket_dir", _shared.Path));
        PoolerProcess pooler = await DcpProcess.StartAsync(config);
        try
        {
            (await Tool.PsqlAsync(pooler.Conninfo(database), "create table t(client int, i int)", password: Users.Password)).EnsureSuccess();
            List<NpgsqlConnection> working = [], resting = [];
            for (int i = 0; i < 8; i++) working.Add(await pooler.ConnectAsync(database));
            for (int i = 0; i < 4; i++) resting.Add(await pooler.ConnectAsync(database));
            foreach (NpgsqlConnection client in resting) await client.ExecuteAsync($"set application_name to 'rests {resting.IndexOf(client)}'");
            int port = pooler.Port;
            Task<int>[] work = [.. working.Select((client, i) => Task.Run(() => WorkAsync(client, i))), Task.Run(() => ComeAndGoAsync(port, database))];

            for (int restart = 0; restart < Restarts; restart++)
            {
                PoolerProcess old = pooler;
                pooler = await DcpProcess.TakeOverAsync(config, old);
                Assert.Equal(0, await old.WaitForExitAsync());
                Assert.DoesNotContain("internal error", old.Log, StringComparison.Ordinal);
                await old.DisposeAsync();
                Assert.All(work, task => Assert.False(task.IsFaulted, task.Exception?.ToString()));
            }

            await _stop.CancelAsync();
            int[] done = await Task.WhenAll(work);
            Assert.All(done, count => Assert.True(count > 0));
            Assert.Equal(
                $"{done[..^1].Sum()}", await resting[0].ScalarAsync("select count(*) from t"));
            for (int i = 0; i < resting.Count; i++) Assert.Equal($"rests {i}", await resting[i].ScalarAsync("show application_name"));
            foreach (NpgsqlConnection client in working.Concat(resting)) await client.DisposeAsync();
            Assert.DoesNotContain("internal error", pooler.Log, StringComparison.Ordinal);
        }
        finally
        {
            await pooler.DisposeAsync();
        }
    }

    /// <summary>Transactions of several steps, by prepared statements, over one connection to the end.</summary>
    private async Task<int> WorkAsync(NpgsqlConnection client, int number)
    {
        await using NpgsqlCommand insert = new("insert into t values ($1, $2)", client)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = number }, new NpgsqlParameter<int>() },
        };
        await insert.PrepareAsync(CancellationToken.None);
        int count = 0;
        while (!_stop.IsCancellationRequested)
        {
            await using NpgsqlTransaction transaction = await client.BeginTransactionAsync(CancellationToken.None);
            ((NpgsqlParameter<int>)insert.Parameters[1]).TypedValue = count;
            Assert.Equal(1, await insert.ExecuteNonQueryAsync(CancellationToken.None));
            await transaction.CommitAsync(CancellationToken.None);
            count++;
        }

        return count;
    }

    private async Task<int> ComeAndGoAsync(int port, string database)
    {
        int count = 0;
        while (!_stop.IsCancellationRequested)
        {
            await using NpgsqlConnection client = await Connections.OpenAsync(port, database, Users.Trust);
            Assert.Equal("1", await client.ScalarAsync("select 1"));
            count++;
        }

        return count;
    }
}
