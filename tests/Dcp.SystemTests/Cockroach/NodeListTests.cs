using Dcp.SystemTests.Cockroach.StandIn;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Cockroach;

/// <summary>Which nodes there are and where, told by the cluster itself: with the stand-in for CockroachDB, which is not CockroachDB.</summary>
public sealed class NodeListTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_node_that_joins_is_used_and_one_that_has_left_is_not()
    {
        string database = await postgres.CreateDatabaseAsync();
        using StandInCluster cluster = new(postgres.Port, new StandInOptions { Nodes = 2 });
        string entry = cluster.Entry;
        await StandInRegistry.PublishAsync(postgres.Server, database, cluster);
        await using PoolerProcess pooler = await StartAsync(database, $"{entry} node_list=cluster node_list_inter=500ms check_user={Users.Trust}");
        await using NodeLoad load = await NodeLoad.StartAsync(pooler, 12, database);
        await Progress.UntilAsync(() => cluster.Nodes.All(node => node.Connections >= 5));

        StandInNode joined = cluster.Join();
        await StandInRegistry.PublishAsync(postgres.Server, database, cluster);
        await pooler.WaitForLogAsync($"{database}/{joined.Address}:{cluster.Port} has joined the cluster, which lists it");
        await Progress.UntilAsync(() => cluster.Nodes.All(node => node.Connections >= 4));

        await joined.StopAsync();
        await StandInRegistry.PublishAsync(postgres.Server, database, cluster);
        await pooler.WaitForLogAsync($"{database}/{joined.Address}:{cluster.Port} has left the cluster's list");
        await load.PassAsync(200);
        await load.StopAsync();
        Assert.Empty(load.Errors);
        Assert.DoesNotContain(joined.Address.ToString(), (await pooler.ConsoleAsync("SHOW TARGETS")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_does_not_tell_is_used_as_it_is_configured()
    {
        string database = await postgres.CreateDatabaseAsync();
        using StandInCluster cluster = new(postgres.Port, new StandInOptions { Nodes = 2 });
        await using PoolerProcess pooler = await StartAsync(database, $"{cluster.Entry} node_list=cluster node_list_inter=200ms check_user={Users.Trust}");
        await pooler.WaitForLogAsync($"the nodes of {database} are not known, those that were are used");
        await using NodeLoad load = await NodeLoad.StartAsync(pooler, 4, database);
        await load.StopAsync();
        Assert.Empty(load.Errors);
    }

    [Fact]
    public async Task The_own_region_comes_first_and_another_is_used_while_it_is_away()
    {
        StandInOptions options = new() { Localities = ["region=eu,zone=a", "region=eu,zone=b", "region=us,zone=a"], InitialWait = TimeSpan.FromSeconds(2) };
        using StandInCluster cluster = new(postgres.Port, options);
        await using PoolerProcess pooler = await StartAsync("app", $"{cluster.Entry} locality=region=us,zone=c");
        await using NodeLoad load = await NodeLoad.StartAsync(pooler, 12, "app");
        await Progress.UntilAsync(() => cluster.Nodes[2].Connections == 12 && cluster.Nodes[0].Connections + cluster.Nodes[1].Connections == 0);

        await cluster.Nodes[2].StopAsync();
        await Progress.UntilAsync(() => cluster.Nodes[0].Connections + cluster.Nodes[1].Connections == 12);
        cluster.Nodes[2].Start();
        await Progress.UntilAsync(() => cluster.Nodes[2].Connections == 12 && cluster.Nodes[0].Connections + cluster.Nodes[1].Connections == 0);
        await load.StopAsync();
        Assert.Empty(load.Errors);
    }

    private static Task<PoolerProcess> StartAsync(string database, string entry)
    {
        PoolerConfig config = new();
        config.Databases[database] = $"{entry} inter=300ms pool_size=12 min_pool_size=12";
        return DcpProcess.StartAsync(config);
    }
}
