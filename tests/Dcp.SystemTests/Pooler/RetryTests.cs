using System.Globalization;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>retry_serialization with PostgreSQL's own conflicts: clients that change the same rows under SERIALIZABLE, by single statements.</summary>
public sealed class RetryTests(PostgresFixture postgres)
{
    private const int Clients = 12;
    private const int Rounds = 60;

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Conflicts_reach_the_client_only_where_nobody_retries(int retries)
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = new();
        config.Databases["app"] = $"host=127.0.0.1 port={postgres.Port} dbname={database} retry_serialization={retries} connect_query='set default_transaction_isolation to serializable'";
        config.Settings["default_pool_size"] = "8";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await using (NpgsqlConnection setup = await pooler.ConnectAsync("app", Users.Admin))
        {
            await setup.ExecuteAsync("create table counts (id int primary key, n int)");
            await setup.ExecuteAsync("insert into counts select i, 0 from generate_series(1, 3) i");
        }

        int[] outcomes = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => AddAsync(pooler, prepares: i % 2 == 0)));

        int failed = outcomes.Sum();
        string[] shown = (await pooler.ConsoleAsync("SHOW RETRIES")).Output.Trim().Split('|');
        await using NpgsqlConnection check = await pooler.ConnectAsync("app", Users.Admin);
        // Each success has added one to the sum, no more and no less.
        Assert.Equal(((Clients * Rounds) - failed).ToString(CultureInfo.InvariantCulture), await check.ScalarAsync("select sum(n) from counts"));
        if (retries == 0)
        {
            Assert.True(failed > 0, "there was no conflict");
            Assert.Equal(["0", "0", "0", "0", "0"], shown[2..]);
        }
        else
        {
            Assert.Equal(0, failed);
            Assert.NotEqual("0", shown[3]);
            Assert.NotEqual("0", shown[4]);
            Assert.Equal("0", shown[5]);
        }
    }

    /// <summary>Conflicts that were told.</summary>
    private static async Task<int> AddAsync(PoolerProcess pooler, bool prepares)
    {
        await using NpgsqlConnection connection = await pooler.ConnectAsync("app", Users.Admin);
        await using NpgsqlCommand command = new("update counts set n = n + 1 where id = 1 + (select sum(n) from counts) % 3", connection);
        if (prepares)
            await command.PrepareAsync(TestContext.Current.CancellationToken);
        int failed = 0;
        for (int i = 0; i < Rounds; i++)
        {
            try
            {
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.SerializationFailure)
            {
                failed++;
            }
        }

        return failed;
    }
}
