using Dcp.Server.Config;

namespace Dcp.Tests.Config;

public sealed class ClusterScopeTests
{
    private const string Cluster = "[cluster]\nname = test\nnode ha1 = 10.0.0.1\nnode ha2 = 10.0.0.2\nnode ha3 = 10.0.0.3\n";

    [Theory]
    [InlineData("scope=cluster max_db_connections=2", Cluster, "max_db_connections (2) is below the number of nodes (3)")]
    [InlineData("scope=cluster pool_size=1", Cluster, "the pool size (1) is below the number of nodes (3)")]
    [InlineData("scope=cluster", "", "needs a section [cluster]")]
    [InlineData("scope=host", Cluster, "it takes node, cluster")]
    public void What_cannot_be_shared_is_refused(string entry, string cluster, string message)
    {
        var (config, problems) = ConfigLoader.LoadText($"[databases]\napp = host=10.0.0.9 {entry}\n[pgbouncer]\nlisten_addr = *\n{cluster}", "t.ini");

        Assert.Null(config);
        Assert.Contains(problems, problem => problem.Text.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(90, 50, 15)]
    [InlineData(90, 100, 30)]
    [InlineData(91, 100, 30)]
    [InlineData(3, 50, 1)]
    [InlineData(0, 50, 0)]
    public void The_guaranteed_part_is_a_percentage_of_an_even_share_and_at_least_one(int total, int percent, int guaranteed)
    {
        var (config, _) = ConfigLoader.LoadText($"[databases]\napp = host=10.0.0.9\n[pgbouncer]\nlisten_addr = *\ncluster_guaranteed = {percent}\n{Cluster}", "t.ini");

        Assert.Equal(["ha1", "ha2", "ha3"], config!.ClusterNodes);
        Assert.Equal(guaranteed, SharedLimit.Of(total, config).Guaranteed);
    }

    [Fact]
    public void A_reserve_has_no_effect_on_what_all_nodes_share()
    {
        var (config, problems) = ConfigLoader.LoadText(
            $"[databases]\napp = host=10.0.0.9 reserve_pool_size=5\nown = host=10.0.0.9 scope=node reserve_pool_size=5\n[pgbouncer]\nlisten_addr = *\nlimit_scope = cluster\n{Cluster}", "t.ini");

        Assert.Contains(problems, problem => problem.Text.Contains("\"app\": reserve_pool_size has no effect with scope=cluster", StringComparison.Ordinal));
        Assert.Equal(0, Effective.Pool(config!, config!.Databases["app"], "alice").ReservePoolSize);
        Assert.Equal(5, Effective.Pool(config, config.Databases["own"], "alice").ReservePoolSize);
    }
}
