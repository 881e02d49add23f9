using System.Net.Sockets;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>More clients than the process may have files.</summary>
public sealed class FileLimitTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Out_of_descriptors_clients_wait_in_the_backlog_and_those_that_are_in_are_served()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 4)), openFiles: 200);
        await using NpgsqlConnection early = await pooler.ConnectAsync(database);
        List<TcpClient> crowd = [];
        try
        {
            // Fewer than what the limit lets in and the backlog holds, or the last ones would not even be connected.
            for (int i = 0; i < 170; i++)
            {
                TcpClient client = new();
                crowd.Add(client);
                await client.ConnectAsync("127.0.0.1", pooler.Port, TestContext.Current.CancellationToken);
            }

            await pooler.WaitForLogAsync("failed: TooManyOpenSockets; trying again every 100 ms");

            // Descriptors are kept for the servers that those within need.
            await early.ExecuteAsync("begin");
            Assert.Equal("1", await early.ScalarAsync("select 1"));
        }
        finally
        {
            crowd.ForEach(client => client.Dispose());
        }

        await using NpgsqlConnection late = await pooler.ConnectAsync(database);
        Assert.Equal("2", await late.ScalarAsync("select 2"));
        Assert.False(pooler.HasExited);
    }
}
