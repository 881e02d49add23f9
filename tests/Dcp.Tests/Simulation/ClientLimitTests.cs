using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>How many clients there may be, and what they may ask for.</summary>
public sealed class ClientLimitTests
{
    [Fact]
    public async Task Max_db_client_connections_refuses_further_clients_until_one_has_left()
    {
        await using var world = World.Start(new WorldOptions
        {
            Databases = "app = host=10.0.0.1 max_db_client_connections=2\nother = host=10.0.0.1",
        });
        var first = world.Login();
        world.Login("bob");

        var refused = world.Join("carol");
        Assert.Equal(("53300", "client connections exceeded (max_db_client_connections)"), (refused.Fatal?.SqlState, refused.Fatal?.Message));
        world.Login("carol", "other");
        first.Leave();
        world.Run();
        Assert.Equal("well", world.Login("carol").Ask("echo well").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Max_user_client_connections_of_a_user_wins_over_that_of_all()
    {
        await using var world = World.Start(new WorldOptions
        {
            Settings = "max_user_client_connections = 1",
            Users = "bob = max_user_client_connections=2",
        });
        world.Login();
        Assert.Contains("max_user_client_connections", world.Join("alice", "other").Fatal!.Message, StringComparison.Ordinal);
        world.Login("bob");
        world.Login("bob", "other");
        Assert.Equal("53300", world.Join("bob").Fatal?.SqlState);
        world.AssertClean();
    }

    [Fact]
    public async Task Who_fails_its_login_takes_no_place()
    {
        await using var world = World.Start("max_user_client_connections = 1\nauth_type = md5");
        world.Database.Refusal = ErrorFields.Fatal(SqlState.InvalidCatalogName, "no such thing");
        Assert.Equal("3D000", world.Join().Fatal?.SqlState);

        Assert.Equal(0, world.Pooler.Host.Catalog.CountClientsOf("alice"));
        world.AssertClean();
    }

    [Fact]
    public async Task A_list_of_ignored_startup_parameters_makes_all_others_but_the_usual_ones_an_error()
    {
        await using var world = World.Start("ignore_startup_parameters = extra_float_digits\ntrack_extra_parameters = search_path");
        world.Login("alice", "app", ("extra_float_digits", "2"), ("search_path", "a"), ("DateStyle", "ISO"));

        Assert.Equal("unsupported startup parameter: work_mem", world.Join("alice", "app", ("work_mem", "1MB")).Fatal?.Message);
        Assert.Equal(
            "unsupported startup parameter in options: work_mem", world.Join("alice", "app", ("options", "-c work_mem=1MB")).Fatal?.Message);
        world.AssertClean();
    }

    [Fact]
    public async Task Options_among_the_ignored_ones_lets_unknown_options_pass_unheard()
    {
        await using var world = World.Start("ignore_startup_parameters = options");

        Assert.Equal("well", world.Login("alice", "app", ("options", "-c work_mem=1MB")).Ask("echo well").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_has_waited_for_query_wait_notify_is_told_once_for_each_wait()
    {
        await using var world = World.Start("default_pool_size = 1\nquery_wait_notify = 2");
        var (busy, waiting) = (world.Login(), world.Login());
        for (var i = 0; i < 2; i++)
        {
            busy.Query("sleep 6000");
            world.Run();
            waiting.Query("echo at last");
            world.AdvanceSeconds(7);
            Assert.Equal("slept", busy.Take().Row);
            var answer = waiting.Take();
            Assert.Equal("at last", answer.Row);
            Assert.Single(answer.Notices);
        }

        world.AssertClean();
    }

    [Fact]
    public async Task Transaction_timeout_counts_the_whole_transaction_and_nothing_before_it()
    {
        await using var world = World.Start("transaction_timeout = 5\npool_mode = session");
        var client = world.Login();
        client.Ask("echo warm");
        world.AdvanceSeconds(60);
        client.Ask("begin");
        world.AdvanceSeconds(4);
        Assert.Equal("busy", client.Ask("echo busy").Row);
        world.AdvanceSeconds(1.5);

        Assert.Equal(("25P04", "transaction timeout"), (client.Fatal?.SqlState, client.Fatal?.Message));
        world.AssertClean();
    }

    [Fact]
    public async Task Server_fast_close_ends_idle_sessions_whose_server_is_to_be_closed()
    {
        await using var world = World.Start("pool_mode = session\nserver_fast_close = 1");
        var (idle, busy) = (world.Login(), world.Login());
        idle.Ask("echo warm");
        busy.Ask("begin");
        world.Pools.All.Single().CloseAll("database configuration changed");
        world.AdvanceSeconds(1);

        Assert.Equal("database configuration changed", idle.Fatal?.Message);
        Assert.Equal("COMMIT", busy.Ask("commit").Tag);
        world.AdvanceSeconds(1);
        Assert.Equal("57P01", busy.Fatal?.SqlState);
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_that_was_idle_for_long_is_checked_before_a_client_gets_it()
    {
        await using var world = World.Start("server_check_delay = 10\nserver_check_query = fail 57000\ndefault_pool_size = 1");
        var client = world.Login();
        client.Ask("echo warm");
        world.AdvanceSeconds(5);
        Assert.Equal("young", client.Ask("echo young").Row);
        Assert.Equal(1, world.Database.LoginCount);
        world.AdvanceSeconds(11);
        Assert.Equal(1, world.Pool().Used);

        Assert.Equal("anew", client.Ask("echo anew").Row);
        Assert.Equal(2, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task Pools_and_fallback_databases_that_nobody_uses_are_given_up()
    {
        await using var world = World.Start(new WorldOptions
        {
            Databases = "* = host=10.0.0.1",
            Settings = "pool_idle_timeout = 5\nserver_idle_timeout = 5\nautodb_idle_timeout = 60",
        });
        var client = world.Login();
        client.Ask("echo warm");
        client.Leave();
        world.AdvanceSeconds(15);
        Assert.Empty(world.Pools.All);
        Assert.Single(world.Pooler.Host.Catalog.Databases);
        world.AdvanceSeconds(65);
        Assert.Empty(world.Pooler.Host.Catalog.Databases);

        Assert.Equal("well", world.Login().Ask("echo well").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_replication_client_has_a_server_of_its_own_that_counts_in_the_pool_and_ends_with_it()
    {
        await using var world = World.Start("default_pool_size = 1");
        var usual = world.Login();
        usual.Ask("echo warm");
        var first = world.Login("alice", "app", ("replication", "database"));
        Assert.Equal("streaming", first.Ask("echo streaming").Row);
        Assert.Equal(1, world.Database.Peak);
        var second = world.Join("alice", "app", ("replication", "database"));
        world.AdvanceSeconds(1);
        Assert.False(second.IsReady);

        first.Leave();
        world.Run();
        Assert.True(second.IsReady);
        second.Leave();
        world.Run();
        Assert.Equal("well", usual.Ask("echo well").Row);
        Assert.Equal(1, world.Database.Peak);
        world.AssertClean();
    }

    [Fact]
    public async Task The_login_of_a_replication_client_that_the_database_refuses_is_a_failed_login()
    {
        await using var world = World.Start();
        world.Database.Refusal = ErrorFields.Fatal("42501", "must be superuser or replication role to start walsender");

        Assert.Equal("login failed", world.Join("alice", "app", ("replication", "yes")).Fatal?.Message);
        Assert.Contains(world.Log.Lines, line => line.Contains("server login failed: FATAL must be", StringComparison.Ordinal));
        world.AssertClean();
    }
}
