using System.Net;
using System.Text.RegularExpressions;
using Dcp.SystemTests.Cockroach.StandIn;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Cockroach;

/// <summary>The stand-in does what it says, without dcp: as CockroachDB's documentation has it, in front of a real PostgreSQL.</summary>
public sealed class StandInTests(PostgresFixture postgres)
{
    private static readonly HttpClient s_http = new();

    [Fact]
    public async Task It_reports_another_version_and_answers_queries_by_PostgreSQL()
    {
        using StandInCluster cluster = new(postgres.Port);
        await using NpgsqlConnection connection = await ConnectAsync(cluster, 1);

        Assert.Equal("13.0.0", connection.PostgresParameters["server_version"]);
        Assert.StartsWith("CockroachDB CCL v25.2.1 (a stand-in", connection.PostgresParameters["crdb_version"], StringComparison.Ordinal);
        Assert.DoesNotContain("in_hot_standby", connection.PostgresParameters.Keys);
        Assert.Equal("42", await connection.ScalarAsync("select 40 + 2"));
    }

    [Fact]
    public async Task Cancel_keys_hold_the_nodes_id_and_any_node_passes_them_on()
    {
        using StandInCluster cluster = new(postgres.Port);
        await using NpgsqlConnection connection = await ConnectAsync(cluster, 2);
        ulong key = Assert.Single(cluster.Nodes[1].Sessions).Key;
        Assert.Equal(2, StandInKey.NodeOf(key));
        Assert.Equal(5000, StandInKey.NodeOf(StandInKey.New(5000)));

        Task<string?> sleep = connection.ScalarAsync("select pg_sleep(60)");
        while (!cluster.Nodes[1].MetricsPage().Contains("sql_statements_active{node_id=\"2\"} 1", StringComparison.Ordinal))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await CancelUntilDoneAsync(cluster, key, sleep);

        Assert.Equal("57014", (await Assert.ThrowsAsync<PostgresException>(() => sleep)).SqlState);
        Assert.True(cluster.ForwardedCancels > 0);
    }

    [Fact]
    public async Task A_drain_has_its_phases()
    {
        StandInOptions options = new() { InitialWait = TimeSpan.FromSeconds(3), ConnectionsTimeout = TimeSpan.FromSeconds(3), TransactionsTimeout = TimeSpan.FromSeconds(60) };
        using StandInCluster cluster = new(postgres.Port, options);
        StandInNode node = cluster.Nodes[0];
        await using NpgsqlConnection idle = await ConnectAsync(cluster, 1);
        await using NpgsqlConnection busy = await ConnectAsync(cluster, 1);
        await busy.ExecuteAsync("begin");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(cluster, node, "/health?ready=1"));

        Task stopping = node.StopAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(cluster, node, "/health?ready=1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(cluster, node, "/health"));
        await WaitAsync(node, StandInPhase.Refusing);
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => ConnectAsync(cluster, 1));
        Assert.Equal("57P01", refused.SqlState);
        await WaitAsync(node, StandInPhase.Closing);
        while (node.Connections > 1)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal("57P01", (await Assert.ThrowsAsync<PostgresException>(() => idle.ScalarAsync("select 1"))).SqlState);

        Assert.Equal("1", await busy.ScalarAsync("select 1"));
        await busy.ExecuteAsync("commit");
        await stopping;
        Assert.Equal(StandInPhase.Down, node.Phase);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => StatusAsync(cluster, node, "/health"));
        node.Start();
        await (await ConnectAsync(cluster, 1)).DisposeAsync();
    }

    [Theory]
    [InlineData("v25.2.1", "2000000")]
    [InlineData("v26.1.0", "2000000000")]
    public async Task Metrics_have_the_units_of_the_version(string version, string exhausted)
    {
        using StandInCluster cluster = new(postgres.Port, new StandInOptions { Version = version });
        StandInNode node = cluster.Nodes[2];
        node.Metrics.SlotsExhausted = TimeSpan.FromSeconds(2);
        await using NpgsqlConnection connection = await ConnectAsync(cluster, 3);
        await connection.ExecuteAsync("select 1");
        string page = await s_http.GetStringAsync(new Uri($"http://{node.Address}:{cluster.HttpPort}/_status/vars"), TestContext.Current.CancellationToken);

        Assert.Contains($"admission_granter_slots_exhausted_duration_kv{{node_id=\"3\"}} {exhausted}\n", page, StringComparison.Ordinal);
        Assert.Contains("sql_conns{node_id=\"3\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("sql_select_count{node_id=\"3\"} 1\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statements_fail_with_40001_at_a_rate_and_leave_the_transaction_where_an_error_does()
    {
        using StandInCluster cluster = new(postgres.Port);
        await using NpgsqlConnection connection = await ConnectAsync(cluster, 1);
        await connection.ExecuteAsync("begin");
        cluster.RetryRate = 1;
        PostgresException error = await Assert.ThrowsAsync<PostgresException>(() => connection.ScalarAsync("select 1"));
        Assert.Equal("40001", error.SqlState);
        Assert.StartsWith("restart transaction", error.MessageText, StringComparison.Ordinal);
        cluster.RetryRate = 0;
        Assert.Equal("25P02", (await Assert.ThrowsAsync<PostgresException>(() => connection.ScalarAsync("select 1"))).SqlState);
        await connection.ExecuteAsync("rollback");
        Assert.Equal("1", await connection.ScalarAsync("select 1"));
        Assert.Matches(new Regex("txn_restarts_serializable\\S+ 1\n"), cluster.Nodes[0].MetricsPage());
    }

    [Fact]
    public async Task The_cluster_option_leads_to_a_tenant()
    {
        string one = await postgres.CreateDatabaseAsync(), other = await postgres.CreateDatabaseAsync();
        StandInOptions options = new() { Tenants = new Dictionary<string, string> { ["tenant-one"] = one, ["tenant-two"] = other } };
        using StandInCluster cluster = new(postgres.Port, options);

        Assert.Equal(one, await DatabaseOfAsync("--cluster=tenant-one"));
        Assert.Equal(other, await DatabaseOfAsync("-ccluster=tenant-two -c statement_timeout=1000"));
        Assert.Equal("08004", (await Assert.ThrowsAsync<PostgresException>(() => DatabaseOfAsync("--cluster=tenant-three"))).SqlState);
        Assert.Equal("08004", (await Assert.ThrowsAsync<PostgresException>(() => DatabaseOfAsync(null))).SqlState);

        async Task<string?> DatabaseOfAsync(string? written)
        {
            await using NpgsqlConnection connection = await ConnectAsync(cluster, 1, written);
            return await connection.ScalarAsync("select current_database()");
        }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(StandInCluster cluster, int node, string? options = null)
    {
        NpgsqlConnectionStringBuilder described = new(Connections.Describe(cluster.Port, "app", Users.Trust))
        {
            Host = cluster.Nodes[node - 1].Address.ToString(),
            Options = options,
        };
        NpgsqlDataSource source = new NpgsqlSlimDataSourceBuilder(described.ConnectionString)
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
            .Build();
        return await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> StatusAsync(StandInCluster cluster, StandInNode node, string path)
    {
        using HttpResponseMessage answer = await s_http.GetAsync(
            new Uri($"http://{node.Address}:{cluster.HttpPort}{path}"), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task WaitAsync(StandInNode node, StandInPhase phase)
    {
        while (node.Phase < phase)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    /// <summary>To the first node, for a connection of another: a cancel may come before its query does, so it is sent until it has worked.</summary>
    private static async Task CancelUntilDoneAsync(StandInCluster cluster, ulong key, Task query)
    {
        while (!query.IsCompleted)
        {
            await cluster.CancelAsync(cluster.Nodes[0], key);
            await Task.WhenAny(query, Task.Delay(50, TestContext.Current.CancellationToken));
        }
    }
}
