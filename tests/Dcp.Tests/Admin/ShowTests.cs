namespace Dcp.Tests.Admin;

public sealed class ShowTests
{
    [Fact]
    public async Task Pools_counts_clients_and_servers()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        var busy = pooling.Connect("a", "app");
        pooling.Connect("b", "app");
        Assert.Equal("BEGIN", busy.Query("BEGIN").Tag);

        var pools = console.Query("SHOW POOLS");
        Assert.Equal(["app", "pgbouncer"], pools.Rows.Select(row => row[0]));
        Assert.Equal(
            ["app", "app", "2", "0", "0", "0", "1", "0", "0", "0", "0", "0", "0", "0", "0", "transaction", null, "20"],
            pools.Rows[0]);
        Assert.Equal(
            ["pgbouncer", "pgbouncer", "1", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "statement", null, "2"],
            pools.Rows[1]);
        Assert.Equal("COMMIT", busy.Query("COMMIT").Tag);
        Assert.Equal(["1", "0"], console.Column("POOLS", "sv_idle"));
    }

    [Fact]
    public async Task Pools_tells_how_long_the_first_client_has_waited()
    {
        await using var pooling = await Pooling.StartAsync("default_pool_size = 1");
        var console = pooling.Connect();
        var first = pooling.Connect("a", "app");
        var second = pooling.Connect("b", "app");
        first.Query("BEGIN");
        second.Query("SELECT 1");
        pooling.Transport.Advance(TimeSpan.FromMilliseconds(2_500));

        var pools = console.Query("SHOW POOLS");
        Assert.Equal(("1", "1", "2", "500000"), (pools[0, "cl_active"], pools[0, "cl_waiting"], pools[0, "maxwait"], pools[0, "maxwait_us"]));
        Assert.Equal(["waiting"], console.Query("SHOW CLIENTS").Rows.Where(row => row[1] == "b").Select(row => row[4]));
    }

    [Fact]
    public async Task Clients_and_servers_that_are_linked_point_at_each_other()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        var busy = pooling.Connect("a", "app", false, ("application_name", "flights"));
        pooling.Connect("b", "app");
        busy.Query("BEGIN");

        var clients = console.Query("SHOW CLIENTS");
        var servers = console.Query("SHOW SERVERS");
        Assert.Equal(["a", "b", "boss"], clients.Rows.Select(row => row[1]));
        Assert.Equal(["active", "idle", "idle"], clients.Rows.Select(row => row[4]));
        Assert.Equal(("S", "app", "app", "active"), (servers[0, "type"], servers[0, "user"], servers[0, "database"], servers[0, "state"]));
        Assert.Equal(clients[0, "ptr"], servers[0, "link"]);
        Assert.Equal(servers[0, "ptr"], clients[0, "link"]);
        Assert.Equal(("flights", "10.0.0.9", "6432"), (clients[0, "application_name"], clients[0, "local_addr"], clients[0, "local_port"]));
        Assert.Equal(("10.0.0.1", "5432", "4711"), (servers[0, "addr"], servers[0, "port"], servers[0, "remote_pid"]));
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$", clients[0, "connect_time"]);
        Assert.Equal(4, clients.Rows.Select(row => row[^2]).Concat(servers.Rows.Select(row => row[^1])).Distinct().Count());
    }

    [Fact]
    public async Task Sockets_have_the_states_of_lists()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        pooling.Connect("a", "app").Query("BEGIN");

        Assert.Equal(["cl_active", "sv_active", "cl_active"], console.Column("SOCKETS", "state"));
        Assert.Empty(console.Column("ACTIVE_SOCKETS", "state"));
    }

    [Fact]
    public async Task Every_reactor_is_asked()
    {
        await using var pooling = await Pooling.StartAsync(reactors: 3);
        var clients = Enumerable.Range(0, 6).Select(i => pooling.Connect($"u{i}", "app")).ToList();
        foreach (var client in clients) client.Query("BEGIN");
        var console = pooling.Connect();

        Assert.Equal(7, console.Query("SHOW CLIENTS").Rows.Count);
        Assert.Equal(6, console.Query("SHOW SERVERS").Rows.Count);
        Assert.Equal(["6", "0"], console.Column("POOLS", "sv_active"));
    }

    [Fact]
    public async Task Databases_shows_entries_with_what_holds_for_them()
    {
        await using var pooling = await Pooling.StartAsync("max_db_connections = 11");
        pooling.Connect("a", "app");
        var databases = pooling.Connect().Query("SHOW DATABASES");

        Assert.Equal(
            ["app", "10.0.0.1", "5432", "app", "app", "20", "0", "0", "3600", null, null, "11", "1", "0", "1", "0", "0"],
            databases.Rows[0]);
        Assert.Equal(
            ["list", "10.0.0.1,10.0.0.2", "5432", "list", "app", "3", "0", "0", "3600", "session", "disable", "11", "0", "0", "0", "0", "0"],
            databases.Rows[1]);
        Assert.Equal(
            ["pgbouncer", null, "6432", "pgbouncer", "pgbouncer", "2", "0", "0", "3600", "statement", null, "11", "0", "0", "1", "0", "0"],
            databases.Rows[2]);
    }

    [Fact]
    public async Task Users_shows_limits()
    {
        await using var pooling = await Pooling.StartAsync();
        var users = pooling.Connect().Query("SHOW USERS");

        Assert.Equal(["limited", "        7", "", "statement", "9", "0", "0", "0"], users.Rows.Single(row => row[0] == "limited"));
    }

    [Fact]
    public async Task Config_follows_set()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        string?[] Row(string key) => console.Query("SHOW CONFIG").Rows.Single(row => row[0] == key);

        Assert.Equal(["default_pool_size", "20", "20", "yes"], Row("default_pool_size"));
        Assert.Equal(["listen_port", "6432", "6432", "no"], Row("listen_port"));
        Assert.Equal("SET default_pool_size=3", console.Query("SET default_pool_size = 3").Tag);
        Assert.Equal(["default_pool_size", "3", "20", "yes"], Row("default_pool_size"));
        Assert.Equal("SET listen_port=1", console.Query("SET listen_port = 1").Tag);
        Assert.Equal(["listen_port", "6432", "6432", "no"], Row("listen_port"));
        Assert.Equal("SET failed", console.Query("SET default_pool_size = 'many'").Error!.Message);
        Assert.Equal("SET failed", console.Query("SET no_such_thing = 1").Error!.Message);
    }

    [Fact]
    public async Task State_names_the_transport()
    {
        await using var pooling = await Pooling.StartAsync();

        Assert.Equal(
            [["active", "yes"], ["paused", "no"], ["suspended", "no"], ["transport", "memory"]],
            pooling.Connect().Query("SHOW STATE").Rows);
    }

    [Fact]
    public async Task Stats_counts_what_clients_did()
    {
        await using var pooling = await Pooling.StartAsync("stats_period = 10");
        var console = pooling.Connect();
        var client = pooling.Connect("a", "app");
        client.Query("BEGIN");
        pooling.Transport.Advance(TimeSpan.FromSeconds(2));
        client.Query("COMMIT");
        client.Query("SELECT 1");

        var stats = console.Query("SHOW STATS");
        Assert.Equal(["app", "pgbouncer"], stats.Rows.Select(row => row[0]));
        Assert.Equal(
            ("2", "2", "3", "2000000", "1"),
            (stats[0, "total_server_assignment_count"], stats[0, "total_xact_count"], stats[0, "total_query_count"],
                stats[0, "total_xact_time"], stats[0, "total_client_login_count"]));
        Assert.Equal(("1", "1000000"), (stats[0, "avg_query_count"], stats[0, "avg_xact_time"]));
        Assert.Equal("1", stats[1, "total_client_login_count"]);

        // Two periods later all of that is history.
        pooling.Transport.Advance(TimeSpan.FromSeconds(25));
        var later = console.Query("SHOW STATS");
        Assert.Equal(("3", "0", "0"), (later[0, "total_query_count"], later[0, "avg_query_count"], later[0, "avg_xact_time"]));
    }
}
