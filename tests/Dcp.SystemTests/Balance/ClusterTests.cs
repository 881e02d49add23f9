using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Balance;

/// <summary>Pools on a real primary with two standbys.</summary>
public sealed class ClusterTests
{
    private const string Question = "select pg_is_in_recovery()::text";

    [Fact]
    public async Task A_promotion_in_mid_load_moves_the_writes()
    {
        await using ClusterFixture cluster = await ClusterFixture.StartAsync();
        PoolerConfig config = cluster.Config(
            "target_session_attrs=read-write check=query check_user=postgres inter=500ms fastinter=200ms fall=2 rise=1 check_timeout=30s",
            ("default_pool_size", 4), ("query_wait_timeout", 60));
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await using (NpgsqlConnection setUp = await cluster.Primary.ConnectAsync("app", Users.Trust))
            await setUp.ExecuteAsync("create table written (id int)");
        await cluster.CopiedAsync();
        using CancellationTokenSource stop = new();
        int[] written = new int[8];
        Task<int>[] writers = [.. Enumerable.Range(0, written.Length).Select(number => WriteAsync(pooler, () => written[number]++, stop.Token))];
        await Progress.OfAllAsync(written, writers);

        await cluster.Primary.KillAsync();
        await cluster.Standbys[0].PromoteAsync();
        await using (NpgsqlConnection afterwards = await pooler.ConnectAsync())
        {
            Assert.Equal("false", await afterwards.ScalarAsync(Question));
            await afterwards.ExecuteAsync("insert into written values (-1)");
        }

        await Progress.OfAllAsync(written, writers);
        await stop.CancelAsync();

        // Whoever was in the middle of a transaction when the primary died hears of it once, and nobody twice.
        Assert.All(await Task.WhenAll(writers), failed => Assert.InRange(failed, 0, 1));
        await using NpgsqlConnection direct = await cluster.Standbys[0].ConnectAsync("app", Users.Trust);
        Assert.Equal("1", await direct.ScalarAsync("select count(*) from written where id = -1"));
    }

    [Fact]
    public async Task Standbys_are_found_by_asking_and_a_frozen_one_costs_no_client_an_error()
    {
        await using ClusterFixture cluster = await ClusterFixture.StartAsync();
        PoolerConfig config = cluster.Config(
            "target_session_attrs=standby check=query check_user=postgres inter=500ms fall=1 rise=1 check_timeout=5s", ("default_pool_size", 6));
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await pooler.UntilAsync("SHOW TARGETS", targets => targets.Split('\n').Count(line => line.Contains("|standby||query|", StringComparison.Ordinal) && line.Contains("|UP|", StringComparison.Ordinal)) == 2);
        int[] both = [.. cluster.Standbys.Select(standby => standby.Port).Order()];
        Assert.Equal(both, await PortsAsync(pooler, 6));

        cluster.Standbys[0].Freeze(true);
        try
        {
            await pooler.WaitForLogAsync($"server app/127.0.0.1:{cluster.Standbys[0].Port} is DOWN");
            Assert.Equal([cluster.Standbys[1].Port], await PortsAsync(pooler, 4));
        }
        finally
        {
            cluster.Standbys[0].Freeze(false);
        }

        await pooler.WaitForLogAsync($"server app/127.0.0.1:{cluster.Standbys[0].Port} is UP");
        Assert.Contains("|standby||query|", (await pooler.ConsoleAsync("SHOW TARGETS")).Output, StringComparison.Ordinal);
    }

    /// <summary>Ports of the servers that so many clients hold at once.</summary>
    private static async Task<int[]> PortsAsync(PoolerProcess pooler, int clients)
    {
        List<NpgsqlConnection> connections = [];
        try
        {
            HashSet<int> ports = [];
            for (int i = 0; i < clients; i++)
            {
                NpgsqlConnection connection = await pooler.ConnectAsync();
                connections.Add(connection);
                await connection.ExecuteAsync("begin");
                ports.Add(int.Parse((await connection.ScalarAsync("select inet_server_port()"))!, System.Globalization.CultureInfo.InvariantCulture));
            }

            return [.. ports.Order()];
        }
        finally
        {
            foreach (NpgsqlConnection connection in connections)
                await connection.DisposeAsync();
        }
    }

    /// <summary>Writes row after row on one connection, and opens another when that is lost. How often that was.</summary>
    private static async Task<int> WriteAsync(PoolerProcess pooler, Action written, CancellationToken stop)
    {
        int failed = 0;
        NpgsqlConnection connection = await pooler.ConnectAsync();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await connection.ExecuteAsync("insert into written values (1)");
                written();
            }
            catch (NpgsqlException)
            {
                failed++;
                await connection.DisposeAsync();
                connection = await pooler.ConnectAsync();
            }
        }

        await connection.DisposeAsync();
        return failed;
    }
}
