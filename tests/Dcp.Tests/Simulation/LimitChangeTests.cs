using Dcp.Server.Config.Table;

namespace Dcp.Tests.Simulation;

/// <summary>SET and RELOAD change the limits of clients that are connected already.</summary>
public sealed class LimitChangeTests
{
    [Theory]
    [InlineData("query_wait_timeout", "53300", "query_wait_timeout")]
    [InlineData("query_timeout", "57014", "query_timeout")]
    public async Task Who_waits_already_is_sent_away_by_the_limit_that_holds_now(string setting, string state, string message)
    {
        await using var world = World.Start("default_pool_size = 1\nquery_wait_timeout = 120");
        var (one, two) = (world.Login(), world.Login());
        one.Query("begin");
        world.Run();
        two.Query("echo two");
        world.AdvanceSeconds(7);
        Set(world, setting, "10");
        world.AdvanceSeconds(2.5);
        Assert.False(two.IsClosed);
        world.AdvanceSeconds(1);

        Assert.Equal((state, message), (two.Fatal?.SqlState, two.Fatal?.Message));
        Assert.False(one.IsClosed);
        world.AssertClean();
    }

    [Fact]
    public async Task A_limit_that_is_over_already_ends_the_wait_at_once()
    {
        await using var world = World.Start("default_pool_size = 1\nquery_wait_timeout = 0");
        var (one, two) = (world.Login(), world.Login());
        one.Query("begin");
        world.Run();
        two.Query("echo two");
        world.AdvanceSeconds(300);
        Set(world, "query_wait_timeout", "20");
        world.AdvanceSeconds(0.3);

        Assert.Equal("query_wait_timeout", two.Fatal?.Message);
        world.AssertClean();
    }

    [Fact]
    public async Task A_longer_limit_lengthens_a_wait_and_none_ends_it()
    {
        await using var world = World.Start("default_pool_size = 1\nquery_wait_timeout = 5");
        var (one, two) = (world.Login(), world.Login());
        one.Query("begin");
        world.Run();
        two.Query("echo two");
        world.AdvanceSeconds(4);
        Set(world, "query_wait_timeout", "20");
        world.AdvanceSeconds(15);
        Assert.False(two.IsClosed);
        Set(world, "query_wait_timeout", "0");
        world.AdvanceSeconds(600);
        one.Ask("commit");

        Assert.Equal("two", two.Take().Row);
        world.AssertClean();
    }

    [Theory]
    [InlineData("transaction")]
    [InlineData("session")]
    public async Task A_client_idle_already_is_sent_away_by_the_limit_that_holds_now(string mode)
    {
        await using var world = World.Start($"pool_mode = {mode}");
        var client = world.Login();
        client.Ask("echo idle");
        world.AdvanceSeconds(50);
        Set(world, "client_idle_timeout", "60");
        world.AdvanceSeconds(9);
        Assert.False(client.IsClosed);
        world.AdvanceSeconds(1.5);

        Assert.Equal("client_idle_timeout", client.Fatal?.Message);
        world.AssertClean();
    }

    [Theory]
    [InlineData("idle_transaction_timeout", "idle transaction timeout")]
    [InlineData("transaction_timeout", "transaction timeout")]
    public async Task A_transaction_under_way_is_ended_by_the_limit_that_holds_now(string setting, string message)
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Ask("begin");
        world.AdvanceSeconds(50);
        Set(world, setting, "60");
        world.AdvanceSeconds(9);
        Assert.False(client.IsClosed);
        world.AdvanceSeconds(1.5);

        Assert.Equal(message, client.Fatal?.Message);
        world.AssertClean();
    }

    [Fact]
    public async Task A_query_under_way_is_ended_by_the_limit_that_holds_now()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Query("sleep 100000");
        world.AdvanceSeconds(5);
        Set(world, "query_timeout", "10");
        world.AdvanceSeconds(4.5);
        Assert.False(client.IsClosed);
        world.AdvanceSeconds(1);

        Assert.Equal("query timeout", client.Fatal?.Message);
        world.AssertClean();
    }

    [Fact]
    public async Task Who_logs_in_already_has_no_longer_than_the_limit_that_holds_now()
    {
        await using var world = World.Start("client_login_timeout = 60");
        var client = world.Connect();
        world.AdvanceSeconds(5);
        Set(world, "client_login_timeout", "7");
        world.AdvanceSeconds(1.5);
        Assert.False(client.IsClosed);
        world.AdvanceSeconds(1);

        Assert.Equal("client_login_timeout", client.Fatal?.Message);
        world.AssertClean();
    }

    [Theory]
    [InlineData("client_login_timeout", "client_login_timeout")]
    [InlineData("query_wait_timeout", "query_wait_timeout")]
    public async Task Both_limits_hold_anew_for_who_waits_for_a_server_in_its_login(string setting, string message)
    {
        await using var world = World.Start("client_login_timeout = 60\nquery_wait_timeout = 50\nserver_connect_timeout = 20");
        world.Database.Behaviour = Scripted.LoginBehaviour.Silent;
        var client = world.Join();
        world.AdvanceSeconds(5);
        Set(world, setting, "7");
        world.AdvanceSeconds(1.5);
        Assert.False(client.IsClosed);
        world.AdvanceSeconds(1);

        Assert.Equal(message, client.Fatal?.Message);
        world.AssertClean();
    }

    [Fact]
    public async Task A_user_keeps_its_own_limit_and_a_reload_changes_it()
    {
        await using var world = World.Start(new WorldOptions { Users = "alice = client_idle_timeout=30" });
        var client = world.Login();
        Set(world, "client_idle_timeout", "10");
        world.AdvanceSeconds(20);
        Assert.False(client.IsClosed);
        Assert.Null(world.Reload(new WorldOptions { Users = "alice = client_idle_timeout=25" }));
        world.AdvanceSeconds(6);

        Assert.Equal("client_idle_timeout", client.Fatal?.Message);
        world.AssertClean();
    }

    [Fact]
    public async Task Who_is_done_with_its_login_is_not_timed_by_it()
    {
        await using var world = World.Start("client_login_timeout = 60");
        var client = world.Login();
        client.Ask("begin");
        world.AdvanceSeconds(30);
        Set(world, "client_login_timeout", "5");
        world.AdvanceSeconds(30);

        Assert.Equal("busy", client.Ask("echo busy").Row);
        world.AssertClean();
    }

    private static void Set(World world, string setting, string value)
    {
        Assert.Equal(SettingOutcome.Changed, world.Pooler.Set(setting, value).Outcome);
        world.Run();
    }
}
