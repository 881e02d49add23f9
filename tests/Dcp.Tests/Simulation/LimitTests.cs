using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>How many servers there are, and for how long.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Servers_are_closed_at_server_lifetime_when_nobody_uses_them()
    {
        await using var world = World.Start("server_lifetime = 10\nserver_idle_timeout = 0");
        var client = world.Login();
        Assert.Equal("young", client.Ask("echo young").Row);
        world.AdvanceSeconds(9);
        Assert.Single(world.Pool().Servers);
        world.AdvanceSeconds(2);

        Assert.Empty(world.Pool().Servers);
        Assert.Equal("well", client.Ask("echo well").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_in_use_is_closed_at_its_return_after_server_lifetime()
    {
        await using var world = World.Start("server_lifetime = 10\ndefault_pool_size = 1");
        var client = world.Login();
        client.Ask("begin");
        world.AdvanceSeconds(20);
        Assert.Equal("still here", client.Ask("echo still here").Row);
        client.Ask("commit");

        Assert.Empty(world.Pool().Servers);
        world.AssertClean();
    }

    [Fact]
    public async Task With_a_server_lifetime_of_0_a_server_is_used_once()
    {
        await using var world = World.Start("server_lifetime = 0\ndefault_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        one.Query("pid");
        two.Query("pid");
        world.Run();

        Assert.NotEqual(one.Take().Row, two.Take().Row);
        world.Run();
        Assert.Empty(world.Pool().Servers);
        world.AssertClean();
    }

    [Fact]
    public async Task Old_servers_are_replaced_one_after_another_and_not_all_at_once()
    {
        await using var world = World.Start("server_lifetime = 100\nserver_idle_timeout = 0\ndefault_pool_size = 10");
        SimClient[] clients = [.. Enumerable.Range(0, 10).Select(_ => world.Login())];
        foreach (var client in clients) client.Query("sleep 10");
        world.AdvanceSeconds(99);
        Assert.Equal(10, world.Pool().Used);
        world.AdvanceSeconds(25);

        Assert.InRange(world.Pool().Used, 6, 9);
        world.AssertClean();
    }

    [Fact]
    public async Task Idle_servers_are_closed_after_server_idle_timeout_and_busy_ones_are_not()
    {
        await using var world = World.Start("server_idle_timeout = 5\ndefault_pool_size = 2");
        var (one, two) = (world.Login(), world.Login());
        one.Query("sleep 10");
        two.Query("sleep 10");
        world.AdvanceSeconds(1);
        Assert.Equal(2, world.Pool().Idle);
        for (var i = 0; i < 8; i++)
        {
            world.AdvanceSeconds(1);
            one.Ask("echo busy");
        }

        Assert.Single(world.Pool().Servers);
        world.AdvanceSeconds(6);
        Assert.Empty(world.Pool().Servers);
        world.AssertClean();
    }

    [Fact]
    public async Task Min_pool_size_is_kept_while_there_is_a_client()
    {
        await using var world = World.Start("min_pool_size = 3\ndefault_pool_size = 5\nserver_idle_timeout = 5");
        var client = world.Login();
        world.AdvanceSeconds(60);
        Assert.Equal(3, world.Pool().Servers.Count);
        world.Database.Backends[0].Kill(null);
        world.AdvanceSeconds(1);
        Assert.Equal(3, world.Pool().Servers.Count);

        client.Leave();
        world.AdvanceSeconds(60);

        Assert.Empty(world.Pool().Servers);
        world.AssertClean();
    }

    [Fact]
    public async Task A_pool_with_a_forced_user_is_filled_before_a_client_comes()
    {
        await using var world = World.Start(new WorldOptions { Databases = "app = host=10.0.0.1 user=bob min_pool_size=2" });
        world.AdvanceSeconds(1);

        Assert.Equal(2, world.Database.Backends.Count);
        Assert.All(world.Database.Backends, backend => Assert.Equal("bob", backend.UserName));
        Assert.Equal("well", world.Login().Ask("echo well").Row);
    }

    [Fact]
    public async Task The_reserve_is_used_when_somebody_has_waited_for_long_and_closed_afterwards()
    {
        await using var world = World.Start("default_pool_size = 1\nreserve_pool_size = 1\nreserve_pool_timeout = 3");
        var (one, two, three) = (world.Login(), world.Login(), world.Login());
        one.Query("sleep 20000");
        world.Run();
        two.Query("sleep 20000");
        three.Query("echo three");
        world.AdvanceSeconds(2.9);
        Assert.Single(world.Pool().Servers);
        world.AdvanceSeconds(0.5);
        Assert.Equal(2, world.Pool().Active);
        world.AdvanceSeconds(10);
        Assert.Equal(2, world.Database.Peak);
        Assert.Equal(0, three.Answers);
        world.AdvanceSeconds(30);

        Assert.Equal("three", three.Take().Row);
        Assert.Single(world.Pool().Servers);
        world.AssertClean();
    }

    [Fact]
    public async Task Max_db_connections_holds_over_the_pools_of_a_database_and_idle_servers_make_room()
    {
        await using var world = World.Start("max_db_connections = 2\ndefault_pool_size = 2");
        SimClient[] alices = [world.Login("alice"), world.Login("alice")];
        foreach (var alice in alices) alice.Query("sleep 10");
        world.AdvanceSeconds(1);
        Assert.Equal(2, world.Pool("app", "alice").Idle);

        SimClient[] bobs = [world.Login("bob"), world.Login("bob")];
        foreach (var bob in bobs) bob.Query("sleep 10");
        world.AdvanceSeconds(1);

        Assert.All(bobs, bob => Assert.Equal("slept", bob.Take().Row));
        Assert.Equal(2, world.Database.Peak);
        // A database of its own is not concerned.
        Assert.Equal("elsewhere", world.Login("alice", "other").Ask("echo elsewhere").Row);
        Assert.Equal(3, world.Database.Peak);
        world.AssertClean();
    }

    [Fact]
    public async Task Under_max_db_connections_everybody_is_served_in_the_end()
    {
        await using var world = World.Start("max_db_connections = 2\ndefault_pool_size = 2");
        var clients = Enumerable.Range(0, 24).Select(i => world.Login(i % 3 == 0 ? "alice" : i % 3 == 1 ? "bob" : "carol")).ToArray();
        foreach (var client in clients) client.Query("sleep 100");
        world.AdvanceSeconds(30);

        Assert.All(clients, client => Assert.Equal("slept", client.Take().Row));
        Assert.Equal(2, world.Database.Peak);
        world.AssertClean();
    }

    [Fact]
    public async Task Max_user_connections_holds_over_the_databases_of_a_user()
    {
        await using var world = World.Start("max_user_connections = 1");
        var (here, there, bob) = (world.Login("alice", "app"), world.Login("alice", "other"), world.Login("bob", "app"));
        bob.Ask("echo bob");
        here.Query("sleep 100");
        world.Run();
        there.Query("echo there");
        world.Run();
        Assert.Equal(0, there.Answers);
        world.AdvanceSeconds(1);

        Assert.Equal("slept", here.Take().Row);
        Assert.Equal("there", there.Take().Row);
        Assert.Single(world.Database.Backends, backend => backend.UserName == "alice");
        Assert.Single(world.Database.Backends, backend => backend.UserName == "bob");
        world.AssertClean();
    }

    [Fact]
    public async Task An_entry_of_0_leaves_a_limit_to_the_setting()
    {
        await using var world = World.Start(new WorldOptions
        {
            Settings = "max_db_connections = 1\nmax_user_connections = 1",
            Databases = "app = host=10.0.0.1 max_db_connections=0",
            Users = "alice = max_user_connections=0",
        });
        var (one, two) = (world.Login(), world.Login());
        one.Query("sleep 100");
        two.Query("sleep 100");
        world.AdvanceSeconds(1);

        Assert.Equal(1, world.Database.Peak);
        Assert.All(world.Pooler.Host.Catalog.Databases, database => Assert.Equal(1, database.Budget.Limit));
        Assert.All(world.Pooler.Host.Catalog.Accounts, account => Assert.Equal(1, account.Budget.Limit));
        world.AssertClean();
    }

    [Fact]
    public async Task Pools_that_only_want_their_minimum_do_not_evict_each_other()
    {
        await using var world = World.Start("max_db_connections = 1\nmin_pool_size = 1\ndefault_pool_size = 1");
        var (alice, bob) = (world.Login("alice"), world.Login("bob"));
        alice.Ask("echo alice");
        bob.Ask("echo bob");
        var before = world.Database.LoginCount;
        world.AdvanceSeconds(60);

        Assert.Equal(before, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_limit_that_is_reached_evicts_nobody_who_does_not_count_under_it()
    {
        await using var world = World.Start(new WorldOptions
        {
            Settings = "max_user_connections = 10",
            Databases = "app = host=10.0.0.1 max_db_connections=1\nother = host=10.0.0.1",
        });
        var elsewhere = world.Login("alice", "other");
        elsewhere.Ask("echo warm");
        var bob = world.Login("bob", "app");
        var alice = world.Login("alice", "app");
        bob.Query("sleep 5000");
        world.Run();
        alice.Query("echo alice");
        world.AdvanceSeconds(3);
        Assert.Equal(1, world.Pool("other", "alice").Idle);
        world.AdvanceSeconds(3);

        Assert.Equal("alice", alice.Take().Row);
        Assert.Equal(1, world.Pool("other", "alice").Idle);
        world.AssertClean();
    }

    [Fact]
    public async Task Max_client_conn_refuses_with_53300_and_lets_in_again_when_somebody_has_left()
    {
        await using var world = World.Start("max_client_conn = 2");
        var (one, _, three) = (world.Login(), world.Login(), world.Join());
        Assert.Equal(SqlState.TooManyConnections, three.Fatal?.SqlState);

        one.Leave();
        world.Run();

        Assert.Equal("well", world.Login().Ask("echo well").Row);
        world.AssertClean();
    }
}
