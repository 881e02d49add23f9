using System.Globalization;
using Dcp.SystemTests.Cockroach.StandIn;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Cockroach;

/// <summary>
/// What docs/results/cockroachdb.md shows: errors at clients while nodes restart in turn and when one is killed, and how soon a node has its
/// share again; dcp beside PgBouncer. Found with the stand-in, which is not CockroachDB. Prints figures and asserts none: run it with
/// <c>-class Dcp.SystemTests.Cockroach.Measurement -showLiveOutput</c>.
/// </summary>
[Trait("Category", "Slow")]
public sealed class Measurement(ITestOutputHelper output)
{
    private const int Nodes = 3;
    private const int PoolSize = 60;
    private const int Clients = 120;

    /// <summary>The largest difference of the nodes' shares that counts as even, as a part of the largest.</summary>
    private const double Even = 0.2;

    private const int Rounds = 5;

    /// <summary>dcp or PgBouncer, which has one round, and the round.</summary>
    public static TheoryData<bool, int> Runs { get; } = [.. Enumerable.Range(1, Rounds).Select(round => (true, round)), (false, 1)];

    [Theory]
    [MemberData(nameof(Runs))]
    public Task Rolling_restart_as_CockroachDB_advises(bool isDcp, int round) => RollAsync(isDcp, 8, round);

    [Theory]
    [MemberData(nameof(Runs))]
    public Task Rolling_restart_without_an_announcement(bool isDcp, int round) => RollAsync(isDcp, 0, round);

    private async Task RollAsync(bool isDcp, int initialWait, int round)
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        using StandInCluster cluster = new(postgres.Port, new StandInOptions { Nodes = Nodes, InitialWait = TimeSpan.FromSeconds(initialWait) });
        await using PoolerProcess pooler = await StartAsync(cluster, isDcp);
        await using NodeLoad load = await NodeLoad.StartAsync(pooler, Clients);
        List<string> shares = [];
        foreach (StandInNode node in cluster.Nodes)
        {
            await node.StopAsync();
            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
            node.Start();
            shares.Add(await UntilEvenAsync(cluster));
        }

        await load.StopAsync();
        output.WriteLine($"rolling restart: {Name(isDcp)}, initial_wait {initialWait} s, round {round}: {Figures(load)}; even again after {string.Join(", ", shares)}");
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task A_node_is_killed(bool isDcp, int round)
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        using StandInCluster cluster = new(postgres.Port, new StandInOptions { Nodes = Nodes });
        await using PoolerProcess pooler = await StartAsync(cluster, isDcp);
        await using NodeLoad load = await NodeLoad.StartAsync(pooler, Clients);
        await UntilEvenAsync(cluster);
        int held = cluster.Nodes[1].Connections;
        int before = load.Errors.Count;
        int inUse = cluster.Nodes[1].Kill();
        await Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        int failed = load.Errors.Count - before;
        cluster.Nodes[1].Start();
        string share = await UntilEvenAsync(cluster);
        await load.StopAsync();
        output.WriteLine($"node killed: {Name(isDcp)}, round {round}: {held} connections on it, {inUse} in use, {failed} errors; in all {Figures(load)}; even again after {share}");
    }

    private static string Name(bool isDcp) => isDcp ? "dcp" : "PgBouncer";

    private static Task<PoolerProcess> StartAsync(StandInCluster cluster, bool isDcp)
    {
        PoolerConfig config = new();
        config.Databases["app"] = isDcp ? cluster.Entry : $"host={cluster.Hosts} port={cluster.Port}";
        config.Settings["default_pool_size"] = $"{PoolSize}";
        config.Settings["min_pool_size"] = $"{PoolSize}";
        config.Settings["max_client_conn"] = "1000";
        return isDcp ? DcpProcess.StartAsync(config) : PgBouncerProcess.StartAsync(config);
    }

    private static string Figures(NodeLoad load)
    {
        string codes = string.Join(", ", load.Errors.GroupBy(error => error.State).OrderBy(group => group.Key).Select(group => $"{group.Key}: {group.Count()}"));
        return string.Create(CultureInfo.InvariantCulture, $"{load.Done} transactions, {load.Errors.Count} errors{(codes.Length > 0 ? $" ({codes})" : "")}");
    }

    /// <summary>How long until the nodes' shares differ by less than a fifth; looks for 20 seconds at most.</summary>
    private static async Task<string> UntilEvenAsync(StandInCluster cluster)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(20))
        {
            int[] shares = [.. cluster.Nodes.Select(node => node.Connections)];
            if (shares.Sum() > 0 && shares.Max() - shares.Min() < Even * shares.Max())
                return string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s ({string.Join('/', shares)})");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return $"more than 20 s ({string.Join('/', cluster.Nodes.Select(node => node.Connections))})";
    }
}
