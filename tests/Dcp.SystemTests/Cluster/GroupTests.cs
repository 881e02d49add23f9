using System.Globalization;
using Dcp.SystemTests.Support;
using Dcp.Wire;
using Npgsql;

namespace Dcp.SystemTests.Cluster;

/// <summary>Between nodes with real corosyncs: who is there, cancel requests, commands for all, and limits that all share.</summary>
public sealed class GroupTests(PostgresFixture postgres)
{
    private const int Total = 12;

    [Fact]
    public async Task Nodes_find_each_other_and_do_what_one_is_asked()
    {
        await ClusterHosts.SkipIfImpossibleAsync();
        string database = await postgres.CreateDatabaseAsync();
        await using ClusterHosts hosts = await ClusterHosts.StartAsync(2);
        await using ClusterPooler one = await StartAsync(hosts, 1, database);
        await using ClusterPooler two = await StartAsync(hosts, 2, database);
        await one.WaitForAsync("SHOW NODES", nodes => nodes.Contains("ha1|1|self", StringComparison.Ordinal) && nodes.Contains("ha2|2|member", StringComparison.Ordinal));
        await two.WaitForAsync("SHOW NODES", nodes => nodes.Contains("ha2|2|self", StringComparison.Ordinal) && nodes.Contains("ha1|1|member", StringComparison.Ordinal));

        await using NpgsqlConnection direct = await postgres.ConnectAsync();
        foreach (int protocol in (int[])[StartupCode.Protocol30, StartupCode.Protocol32])
        {
            using KeyedClient client = await KeyedClient.LogInAsync(one.EndPoint, database, protocol);
            await client.SayAsync(output => FrontendMessages.WriteQuery(output, "select pg_sleep(600)"));
            await one.WaitForAsync("SHOW POOLS", pools => pools.Contains($"{database}|{Users.Trust}|1|0|0|0|1|", StringComparison.Ordinal));
            await direct.UntilSleepingAsync(database);
            await client.CancelAsync(two.EndPoint);
            await client.HearAsync();
            Assert.Equal("57014", client.SqlState);
        }

        ToolResult paused = await one.ConsoleAsync($"PAUSE {database} CLUSTER");
        Assert.Equal("ha1|PAUSE\nha2|PAUSE\n", paused.Output);
        Assert.Contains($"PAUSE '{database}' command issued", two.Log, StringComparison.Ordinal);
        ToolResult again = await two.ConsoleAsync("RESUME nonesuch CLUSTER");
        Assert.Contains("RESUME failed on 2 of 2 nodes: ha1: no such database: nonesuch; ha2: no such database: nonesuch", again.Error, StringComparison.Ordinal);
        Assert.Equal("ha1|RESUME\nha2|RESUME\n", (await two.ConsoleAsync($"RESUME {database} CLUSTER")).Output);
        await using (NpgsqlConnection resumed = await two.ConnectAsync(database)) Assert.Equal("1", await resumed.ScalarAsync("select 1"));
        Assert.Equal("ha1|RELOAD\nha2|RELOAD\n", (await two.ConsoleAsync("RELOAD CLUSTER;")).Output);

        await two.KillAsync();
        await one.WaitForAsync("SHOW NODES", nodes => nodes.Contains("ha2|2|absent", StringComparison.Ordinal));
        ToolResult partly = await one.ConsoleAsync("RELOAD CLUSTER");
        Assert.Contains("RELOAD failed on 1 of 2 nodes: ha2: not in contact", partly.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_all_nodes_goes_where_it_is_needed_and_is_never_exceeded()
    {
        await ClusterHosts.SkipIfImpossibleAsync();
        string database = await postgres.CreateDatabaseAsync();
        await using ClusterHosts hosts = await ClusterHosts.StartAsync(3);
        string entry = $"host={postgres.Server.SocketDirectory} port={postgres.Port} max_db_connections={Total} pool_size=50 scope=cluster";
        List<ClusterPooler> nodes = [];
        await using Watch watch = await Watch.StartAsync(postgres, database);
        try
        {
            for (int node = 1; node <= 3; node++) nodes.Add(await StartAsync(hosts, node, database, entry));

            // 2 of 12 are guaranteed to each; the other nodes need none.
            await using Load first = new(nodes[0], database, Total);
            await nodes[0].WaitForAsync("SHOW BUDGET", budget => budget.Contains($"database {database}|ha1|12|2|6|8|8|12|shared", StringComparison.Ordinal));

            // Fair when somebody else needs as much.
            await using Load second = new(nodes[1], database, Total);
            await nodes[1].WaitForAsync("SHOW BUDGET", budget => budget.Contains($"database {database}|ha2|12|2|3|5|5|12|shared", StringComparison.Ordinal));
            await nodes[0].WaitForAsync("SHOW BUDGET", budget => budget.Contains($"database {database}|ha1|12|2|3|5|5|12|shared", StringComparison.Ordinal));

            // Cut off, the first has what is guaranteed; the others do not get what they cannot know to be free.
            await hosts.SetLinkAsync(1, up: false);
            await nodes[0].WaitForAsync("SHOW BUDGET", budget => budget.Contains($"database {database}|ha1|12|2|0|2|2|12|no quorum", StringComparison.Ordinal));
            await nodes[1].WaitForAsync("SHOW BUDGET", budget => budget.Contains($"database {database}|ha1|12|2|3|5||", StringComparison.Ordinal));
            await hosts.SetLinkAsync(1, up: true);
            await nodes[0].WaitForAsync("SHOW BUDGET", budget => budget.Contains($"database {database}|ha1|12|2|3|5|5|12|shared", StringComparison.Ordinal));

            // A crash leaves its part in doubt until the node is back.
            await nodes[0].KillAsync();
            await first.DisposeAsync();
            await nodes[1].WaitForAsync("SHOW BUDGET", budget => budget.Contains("|ha1|12|2|3|5|||in doubt", StringComparison.Ordinal));
            nodes[0] = await StartAsync(hosts, 1, database, entry);
            await nodes[1].WaitForAsync("SHOW BUDGET", budget => budget.Contains($"database {database}|ha2|12|2|6|8|8|12|shared", StringComparison.Ordinal));

            // Without its corosync a node goes on with what is guaranteed, and comes back by itself.
            await hosts.StopCorosyncAsync(2);
            await nodes[1].WaitForAsync("SHOW BUDGET", budget => budget.Contains($"database {database}|(this node)|12|2|0|2|2|12|alone", StringComparison.Ordinal));
            await nodes[1].WaitForAsync("SHOW NODES", rows => rows.Contains("corosync does not run", StringComparison.Ordinal));
            await hosts.StartCorosyncAsync(2);
            await nodes[1].WaitForAsync("SHOW BUDGET", budget => budget.Contains($"database {database}|ha2|12|2|6|8|8|12|shared", StringComparison.Ordinal));
        }
        finally
        {
            foreach (ClusterPooler node in nodes) await node.DisposeAsync();
        }

        Assert.InRange(await watch.MostAsync(), 8, Total);
    }

    [Fact]
    public async Task Without_corosync_a_node_has_what_is_guaranteed()
    {
        string database = await postgres.CreateDatabaseAsync();
        const string section = "[cluster]\nname = test\nnode ha1 = 10.99.0.1\nnode ha2 = 10.99.0.2\nnode ha3 = 10.99.0.3";
        await using ClusterPooler node = await ClusterPooler.StartAsync(null, 1, Config(database, $"host={postgres.Server.SocketDirectory} port={postgres.Port} pool_size={Total} scope=cluster"), section);
        await using Load load = new(node, database, Total);

        await node.WaitForAsync("SHOW BUDGET", budget => budget.Contains($"pool {database}/{Users.Trust}|(this node)|12|2|0|2|2|12|alone", StringComparison.Ordinal));
        await node.WaitForAsync("SHOW NODES", rows => rows.Contains("ha1|1|unknown|", StringComparison.Ordinal));
        Assert.Contains("this node goes on alone", node.Log, StringComparison.Ordinal);
    }

    private Task<ClusterPooler> StartAsync(ClusterHosts hosts, int node, string database, string? entry = null) => ClusterPooler.StartAsync(
        hosts, node, Config(database, entry ?? $"host={postgres.Server.SocketDirectory} port={postgres.Port}"), hosts.Section);

    private static PoolerConfig Config(string database, string entry)
    {
        PoolerConfig config = new();
        config.Databases[database] = entry;
        config.Settings["max_client_conn"] = "500";
        return config;
    }

    /// <summary>Clients that run short transactions all the time.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task[] _clients;

        internal Load(ClusterPooler node, string database, int clients) =>
            _clients = [.. Enumerable.Range(0, clients).Select(_ => RunAsync(node, database, _stop.Token))];

        public async ValueTask DisposeAsync()
        {
            if (!_stop.IsCancellationRequested) await _stop.CancelAsync();
            await Task.WhenAll(_clients);
        }

        private static async Task RunAsync(ClusterPooler node, string database, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await using NpgsqlConnection connection = await node.ConnectAsync(database);
                    while (!stop.IsCancellationRequested) await connection.ScalarAsync("select pg_sleep(0.2)");
                }
                catch (Exception exception) when (exception is NpgsqlException or System.Net.Sockets.SocketException or IOException)
                {
                    await Task.Delay(100, CancellationToken.None);
                }
            }
        }
    }

    /// <summary>Counts the database's connections, all the time.</summary>
    private sealed class Watch : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly NpgsqlConnection _connection;
        private readonly string _database;
        private readonly Task<int> _most;

        private Watch(NpgsqlConnection connection, string database)
        {
            (_connection, _database) = (connection, database);
            _most = CountAsync();
        }

        internal static async Task<Watch> StartAsync(PostgresFixture postgres, string database) => new(await postgres.ConnectAsync("postgres", Users.Admin), database);

        internal async Task<int> MostAsync()
        {
            await _stop.CancelAsync();
            return await _most;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_stop.IsCancellationRequested) await _stop.CancelAsync();
            await _most;
            await _connection.DisposeAsync();
        }

        private async Task<int> CountAsync()
        {
            int most = 0;
            while (!_stop.IsCancellationRequested)
            {
                // A process that is ending is no connection any more for dcp, and still one for PostgreSQL: seen twice, it counts.
                most = Math.Max(most, Math.Min(await OnceAsync(), await OnceAsync()));
            }

            return most;
        }

        private async Task<int> OnceAsync()
        {
            string? count = await _connection.ScalarAsync($"select count(*) from pg_stat_activity where datname = '{_database}' and backend_type = 'client backend'");
            await Task.Delay(20, CancellationToken.None);
            return int.Parse(count!, CultureInfo.InvariantCulture);
        }
    }
}
