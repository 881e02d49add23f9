using Dcp.SystemTests.Cockroach.StandIn;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Cockroach;

/// <summary>Cancel requests, resets and virtual clusters, with the stand-in for CockroachDB (which is not CockroachDB).</summary>
public sealed class SessionTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_cancel_for_a_node_that_takes_no_connections_goes_by_another()
    {
        StandInOptions options = new() { InitialWait = TimeSpan.Zero, ConnectionsTimeout = TimeSpan.FromSeconds(60), TransactionsTimeout = TimeSpan.FromSeconds(5) };
        using StandInCluster cluster = new(postgres.Port, options);
        await using PoolerProcess pooler = await DcpProcess.StartAsync(Config(cluster, "inter=300ms"));
        await using NpgsqlConnection connection = await pooler.ConnectAsync();
        await connection.ExecuteAsync("begin");
        await using NpgsqlCommand sleep = new("select pg_sleep(60) as goes_by_another", connection);
        Task<int> sleeping = sleep.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        StandInNode node = await ActiveAsync(cluster);
        await using NpgsqlConnection direct = await postgres.ConnectAsync();
        await direct.UntilSleepingAsync("app", "goes_by_another");
        _ = node.StopAsync();
        await pooler.WaitForLogAsync($"server app/{node.Address} is DRAIN");
        sleep.Cancel();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeping);
        Assert.Equal("57014", Assert.IsType<PostgresException>(error.InnerException).SqlState);
        Assert.True(cluster.ForwardedCancels > 0);
        await connection.ExecuteAsync("rollback");
        Assert.Equal("1", await connection.ScalarAsync("select 1"));
    }

    [Fact]
    public async Task A_server_that_was_cancelled_is_given_to_nobody_else()
    {
        using StandInCluster cluster = new(postgres.Port, new StandInOptions { Nodes = 1 });
        await using PoolerProcess pooler = await DcpProcess.StartAsync(Config(cluster, ""));
        await using NpgsqlConnection connection = await pooler.ConnectAsync();
        await using NpgsqlCommand sleep = new("select pg_sleep(60) as given_to_nobody", connection);
        Task<int> sleeping = sleep.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using NpgsqlConnection direct = await postgres.ConnectAsync();
        await direct.UntilSleepingAsync("app", "given_to_nobody");
        sleep.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeping);
        await pooler.WaitForLogAsync("closing because: canceled: when that takes effect is not told");
        Assert.Equal("1", await connection.ScalarAsync("select 1"));
    }

    [Fact]
    public async Task A_session_is_cleaned_without_DISCARD_ALL()
    {
        using StandInCluster cluster = new(postgres.Port, new StandInOptions { Nodes = 1, FailsDiscardAll = true });
        PoolerConfig config = Config(cluster, "pool_mode=session pool_size=1");
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        string? pid;
        await using (NpgsqlConnection first = await pooler.ConnectAsync())
        {
            await first.ExecuteAsync("set statement_timeout = '77s'");
            await first.ExecuteAsync("set search_path = pg_catalog");
            await first.ExecuteAsync("prepare mine as select 1");
            pid = await first.ScalarAsync("select pg_backend_pid()");
        }

        await using NpgsqlConnection second = await pooler.ConnectAsync();
        Assert.Equal(pid, await second.ScalarAsync("select pg_backend_pid()"));
        Assert.Equal("0", await second.ScalarAsync("show statement_timeout"));
        Assert.Equal("\"$user\", public", await second.ScalarAsync("show search_path"));
        Assert.Equal("0", await second.ScalarAsync("select count(*) from pg_prepared_statements where name = 'mine'"));
    }

    [Fact]
    public async Task Session_state_follows_its_client_from_node_to_node()
    {
        using StandInCluster cluster = new(postgres.Port);
        PoolerConfig config = Config(cluster, "pool_size=3 min_pool_size=3 transaction_state=follow");
        config.Settings["server_round_robin"] = "1";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection connection = await pooler.ConnectAsync();
        await connection.ExecuteAsync("set statement_timeout = '77s'");
        await connection.ExecuteAsync("prepare mine as select 40 + 2");
        while (cluster.Nodes.Any(node => node.Connections == 0))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        HashSet<string?> servers = [];
        for (int i = 0; i < 6 || (i < 600 && servers.Count < 3); i++)
        {
            await connection.ExecuteAsync("begin");
            servers.Add(await connection.ScalarAsync("select pg_backend_pid()"));
            Assert.Equal("77s", await connection.ScalarAsync("show statement_timeout"));
            Assert.Equal("42", await connection.ScalarAsync("execute mine"));
            await connection.ExecuteAsync("commit");
        }

        Assert.Equal(3, servers.Count);
    }

    [Fact]
    public async Task What_the_server_reports_makes_it_CockroachDB_without_a_flavor()
    {
        using StandInCluster cluster = new(postgres.Port, new StandInOptions { Nodes = 1, FailsDiscardAll = true });
        PoolerConfig config = new();
        config.Databases["app"] = $"host={cluster.Hosts} port={cluster.Port} pool_mode=session pool_size=1";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        for (int i = 0; i < 3; i++)
        {
            await using NpgsqlConnection connection = await pooler.ConnectAsync();
            await connection.ExecuteAsync("set statement_timeout = '77s'");
        }

        Assert.DoesNotContain("reset query failed", pooler.Log, StringComparison.Ordinal);
        await pooler.WaitForLogAsync("app is CockroachDB, as its servers say");
        Assert.Equal(1, cluster.Nodes[0].Metrics.NewConnections);
    }

    [Fact]
    public async Task Virtual_clusters_have_pools_of_their_own()
    {
        string one = await postgres.CreateDatabaseAsync(), other = await postgres.CreateDatabaseAsync();
        StandInOptions options = new() { Nodes = 2, Tenants = new Dictionary<string, string> { ["acme-1"] = one, ["acme-2"] = other, ["hidden"] = other } };
        using StandInCluster cluster = new(postgres.Port, options);
        await using PoolerProcess pooler = await DcpProcess.StartAsync(Config(cluster, "virtual_clusters='acme-1, acme-2' pool_size=2"));

        Assert.Equal(one, await DatabaseOfAsync("--cluster=acme-1", "app"));
        Assert.Equal(one, await DatabaseOfAsync("-c cluster=acme-1 -c TimeZone=UTC", "app"));
        Assert.Equal(other, await DatabaseOfAsync(null, "acme-2.app"));
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => DatabaseOfAsync("--cluster=hidden", "app"));
        Assert.Equal("3D000", refused.SqlState);
        string pools = (await pooler.ConsoleAsync("SHOW POOLS")).Output;
        Assert.Contains($"acme-1.app|{Users.Trust}|", pools, StringComparison.Ordinal);
        Assert.Contains($"acme-2.app|{Users.Trust}|", pools, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", pools, StringComparison.Ordinal);

        async Task<string?> DatabaseOfAsync(string? written, string database)
        {
            NpgsqlConnectionStringBuilder described = new(Connections.Describe(pooler.Port, database, Users.Trust)) { Options = written };
            await using NpgsqlDataSource source = new NpgsqlSlimDataSourceBuilder(described.ConnectionString)
                .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
                .Build();
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
            return await connection.ScalarAsync("select current_database()");
        }
    }

    private static PoolerConfig Config(StandInCluster cluster, string words)
    {
        PoolerConfig config = new();
        config.Databases["app"] = $"{cluster.Entry} {words}";
        return config;
    }

    private static async Task<StandInNode> ActiveAsync(StandInCluster cluster)
    {
        while (true)
        {
            foreach (StandInNode node in cluster.Nodes)
            {
                if (node.Sessions.Any(session => session.IsActive && session.IsInTransaction))
                    return node;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
