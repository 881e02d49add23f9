using Dcp.SystemTests.Cockroach.StandIn;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Cockroach;

/// <summary>dcp in front of the stand-in for CockroachDB (which is not CockroachDB), under load, while its nodes go and come back.</summary>
public sealed class RollingTests(PostgresFixture postgres)
{
    private static readonly StandInOptions s_options = new()
    {
        TransactionsTimeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>
    /// CockroachDB's default is 0, and nothing is announced: a node says that it drains in the moment in which it closes what is idle, so statements are on
    /// their way to it. It begins none of them, and they run elsewhere.
    /// </summary>
    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public async Task A_rolling_restart_of_all_nodes_costs_no_client_an_error(int initialWait)
    {
        using StandInCluster cluster = new(postgres.Port, s_options with { InitialWait = TimeSpan.FromSeconds(initialWait) });
        await using PoolerProcess pooler = await StartAsync(cluster);
        await using NodeLoad load = await NodeLoad.StartAsync(pooler, 24);
        foreach (StandInNode node in cluster.Nodes)
        {
            await node.StopAsync(initialWait > 0 ? pooler.WaitForLogAsync($"server app/{node.Address} is DRAIN, as it says itself: L7OKC 503") : null);
            await load.PassAsync(200);
            Assert.Equal(0, node.Connections);
            node.Start();
            await pooler.WaitForLogAsync($"server app/{node.Address} is READY");
            await Progress.UntilAsync(() => node.Connections >= 3);
        }

        await load.StopAsync();
        Assert.Empty(load.Errors);
    }

    [Fact]
    public async Task A_node_that_is_killed_fails_only_what_ran_on_it_and_gets_its_share_back()
    {
        using StandInCluster cluster = new(postgres.Port, s_options);
        await using PoolerProcess pooler = await StartAsync(cluster);
        await using NodeLoad load = await NodeLoad.StartAsync(pooler, 24);
        await Progress.UntilAsync(() => cluster.Nodes.All(node => node.Connections >= 3));
        int held = cluster.Nodes[1].Connections;
        cluster.Nodes[1].Kill();
        await pooler.WaitForLogAsync($"server app/{cluster.Nodes[1].Address} is DOWN");
        await load.PassAsync(200);
        Assert.InRange(load.Errors.Count, 0, held);
        Assert.All(load.Errors, error => Assert.Equal("08006", error.State));

        cluster.Nodes[1].Start();
        await Progress.UntilAsync(() => cluster.Nodes.All(node => node.Connections >= 3));
        await load.StopAsync();
        Assert.InRange(load.Errors.Count, 0, held);
    }

    private static async Task<PoolerProcess> StartAsync(StandInCluster cluster)
    {
        PoolerConfig config = new();
        config.Databases["app"] = $"{cluster.Entry} inter=300ms";
        config.Settings["default_pool_size"] = "12";
        config.Settings["min_pool_size"] = "12";
        return await DcpProcess.StartAsync(config);
    }
}
