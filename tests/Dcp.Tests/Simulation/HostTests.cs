using System.Net;
using Dcp.Server.Balance;
using Dcp.Server.Health;
using Dcp.Tests.Simulation.Scripted;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>Databases with several hosts: which one a server goes to, and what happens when one of them goes or comes back.</summary>
public sealed class HostTests
{
    private const string Two = "host=10.0.0.1,10.0.0.2";

    [Fact]
    public async Task One_dead_host_of_two_costs_no_client_an_error()
    {
        await using var world = Start(Two, out _, second: false);
        for (var i = 0; i < 10; i++) Assert.Equal("in", world.Login().Ask("echo in").Row);

        world.AssertClean();
    }

    [Theory]
    [InlineData("round-robin", 4, 4)]
    [InlineData("leastconn", 4, 4)]
    [InlineData("first", 8, 0)]
    [InlineData("disable", 8, 0)]
    public async Task Servers_are_spread_as_the_policy_says(string policy, int first, int second)
    {
        await using var world = Start($"{Two} load_balance_hosts={policy}", out var other);
        world.Use(8);

        Assert.Equal((first, second), (world.Database.Backends.Count, other.Backends.Count));
        world.AssertClean();
    }

    [Fact]
    public async Task A_host_that_its_checks_find_down_loses_its_idle_servers_and_gets_no_new_ones()
    {
        await using var world = Start($"{Two} check=tcp inter=1s fall=2", out var other);
        world.Use(8);
        other.StopListening();
        world.AdvanceSeconds(5);
        Assert.Equal((4, 0), (world.Database.Backends.Count, other.Backends.Count));
        Assert.Equal(1, world.Log.Count("server app/10.0.0.2 is DOWN"));

        world.Use(8);
        Assert.Equal((8, 0), (world.Database.Backends.Count, other.Backends.Count));
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_in_use_is_left_to_its_client_unless_it_shall_be_cut()
    {
        await using var world = Start("host=10.0.0.2,10.0.0.1 load_balance_hosts=first check=tcp inter=1s fall=2", out var other);
        var client = world.Login();
        Assert.Null(client.Ask("begin").Error);
        other.StopListening();
        world.AdvanceSeconds(5);
        Assert.Equal("in", client.Ask("echo in").Row);
        Assert.Null(client.Ask("commit").Error);
        Assert.Empty(other.Backends);
        Assert.Equal("in", client.Ask("echo in").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task On_marked_down_cuts_servers_in_use()
    {
        await using var world = Start(
            "host=10.0.0.2,10.0.0.1 load_balance_hosts=first check=tcp inter=1s fall=2 on_marked_down=shutdown-sessions", out var other);
        var client = world.Login();
        client.Query("sleep 60000");
        world.Run();
        other.StopListening();
        world.AdvanceSeconds(5);

        Assert.Empty(other.Backends);
        Assert.True(client.IsClosed || client.Answers > 0);
        world.AssertClean();
    }

    [Fact]
    public async Task A_host_that_comes_back_gets_its_share_of_the_servers_that_there_are()
    {
        await using var world = Start($"{Two} check=tcp inter=1s fall=1 rise=1", out var other);
        other.StopListening();
        world.AdvanceSeconds(3);
        world.Use(8);
        Assert.Equal((8, 0), (world.Database.Backends.Count, other.Backends.Count));

        other.Start();
        world.AdvanceSeconds(10);
        Assert.Equal((4, 4), (world.Database.Backends.Count, other.Backends.Count));
        var logins = world.Database.LoginCount + other.LoginCount;
        world.AdvanceSeconds(30);
        Assert.Equal(logins, world.Database.LoginCount + other.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task Of_servers_that_stay_in_use_no_more_are_moved_than_have_to_be()
    {
        await using var world = Start($"{Two} check=tcp inter=1s fall=1 rise=1 pool_mode=session", out var other);
        other.StopListening();
        world.AdvanceSeconds(3);
        SimClient[] clients = [.. Enumerable.Range(0, 8).Select(_ => world.Login())];
        Assert.All(clients, client => Assert.Equal("in", client.Ask("echo in").Row));
        other.Start();
        world.AdvanceSeconds(20);
        Assert.Equal((8, 0), (world.Database.Backends.Count, other.Backends.Count));
        foreach (var client in clients) client.Leave();
        world.AdvanceSeconds(1);

        Assert.Equal(4, world.Database.Backends.Count);
        world.AssertClean();
    }

    [Fact]
    public async Task Without_checks_a_promotion_is_found_within_a_second_however_long_it_took()
    {
        await using var world = Start($"{Two} target_session_attrs=primary", out var other, settings: "query_wait_timeout = 0");
        SetRole(world.Database, isStandby: true);
        SetRole(other, isStandby: true);
        var client = world.Join();
        world.AdvanceSeconds(50);
        Assert.False(client.IsReady);

        SetRole(other, isStandby: false);
        world.AdvanceSeconds(1.1);
        Assert.True(client.IsReady);
        world.AssertClean();
    }

    [Fact]
    public async Task Slow_start_fills_a_host_gradually()
    {
        await using var world = Start($"{Two} check=tcp inter=1s fall=1 rise=1 slowstart=60s", out var other);
        other.StopListening();
        world.AdvanceSeconds(3);
        world.Use(8);
        other.Start();
        world.AdvanceSeconds(15);
        var early = other.Backends.Count;
        world.AdvanceSeconds(70);

        Assert.InRange(early, 0, 2);
        Assert.Equal((4, 4), (world.Database.Backends.Count, other.Backends.Count));
        world.AssertClean();
    }

    [Fact]
    public async Task When_every_host_is_down_clients_wait_and_are_served_as_soon_as_one_is_up()
    {
        await using var world = Start($"{Two} check=tcp inter=1s fall=1 rise=1", out var other);
        other.StopListening();
        world.Database.StopListening();
        world.AdvanceSeconds(3);
        var client = world.Join();
        world.AdvanceSeconds(20);
        Assert.False(client.IsReady);

        world.Database.Start();
        world.AdvanceSeconds(1.2);
        Assert.True(client.IsReady);
        world.AssertClean();
    }

    [Fact]
    public async Task A_host_that_does_not_answer_leaves_time_for_the_next()
    {
        await using var world = Start("host=10.0.0.2,10.0.0.1", out var other, settings: "server_connect_timeout = 6");
        other.Behaviour = LoginBehaviour.Silent;
        var client = world.Join();
        world.AdvanceSeconds(3.1);
        Assert.True(client.IsReady);

        // From now on the other one comes first.
        world.Use(3);
        world.AssertClean();
    }

    [Theory]
    [InlineData("read-write", true)]
    [InlineData("primary", true)]
    [InlineData("standby", false)]
    [InlineData("read-only", false)]
    [InlineData("prefer-standby", false)]
    public async Task Servers_go_to_hosts_of_the_role_that_is_asked_for(string attrs, bool primary)
    {
        await using var world = Start($"{Two} target_session_attrs={attrs}", out var other);
        SetRole(world.Database, isStandby: true);
        SetRole(other, isStandby: false);
        world.Use(4);

        Assert.Equal(primary ? (0, 4) : (4, 0), (world.Database.Backends.Count, other.Backends.Count));
        world.AssertClean();
    }

    [Fact]
    public async Task Without_a_standby_prefer_standby_takes_the_primary()
    {
        await using var world = Start($"{Two} target_session_attrs=prefer-standby", out var other);
        SetRole(world.Database, isStandby: false);
        other.StopListening();

        Assert.Equal("in", world.Login().Ask("echo in").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_promotion_moves_the_servers_and_costs_a_waiting_client_no_error()
    {
        await using var world = Start($"{Two} target_session_attrs=read-write", out var other);
        SetRole(world.Database, isStandby: false);
        SetRole(other, isStandby: true);
        var client = world.Login();
        Assert.Equal("1", client.Ask("echo 1").Row);
        world.Database.Stop();
        world.Run();
        client.Query("echo 2");
        world.AdvanceSeconds(2);
        Assert.Equal(0, client.Answers);

        SetRole(other, isStandby: false);
        world.AdvanceSeconds(5);
        Assert.Equal("2", client.Take().Row);
        Assert.Single(other.Backends);
        world.AssertClean();
    }

    [Theory]
    [InlineData("standby")]
    [InlineData("prefer-standby")]
    public async Task A_host_that_says_it_was_promoted_is_no_longer_used_as_a_standby(string attrs)
    {
        await using var world = Start($"{Two} target_session_attrs={attrs}", out var other);
        SetRole(world.Database, isStandby: true);
        SetRole(other, isStandby: true);
        world.Use(4);
        SetRole(world.Database, isStandby: false);
        foreach (var backend in world.Database.Backends.ToArray())
            backend.Say(connection => BackendMessages.WriteParameterStatus(connection, "in_hot_standby", "off"));
        world.AdvanceSeconds(1);
        Assert.Empty(world.Database.Backends);

        world.Use(4);
        Assert.Equal((0, 4), (world.Database.Backends.Count, other.Backends.Count));
        world.AssertClean();
    }

    [Fact]
    public async Task Draining_a_host_on_the_console_empties_it()
    {
        await using var world = Start(Two, out var other);
        world.Use(8);
        Targets(world).Set("10.0.0.2", AdminState.Drain, null);
        world.AdvanceSeconds(1);
        Assert.Equal((4, 0), (world.Database.Backends.Count, other.Backends.Count));

        Targets(world).Set("10.0.0.2", AdminState.Ready, null);
        world.Use(8);
        world.AdvanceSeconds(10);
        Assert.Equal((4, 4), (world.Database.Backends.Count, other.Backends.Count));
        world.AssertClean();
    }

    private static TargetSet Targets(World world) => world.Pooler.Host.Catalog.Databases.Single(database => database.Name == "app").Targets!;

    private static World Start(string entry, out ScriptedDatabase other, bool second = true, string settings = "")
    {
        var world = World.Start(new WorldOptions { Databases = $"app = {entry}", Settings = $"default_pool_size = 8\n{settings}" });
        other = new ScriptedDatabase(world.Network, new IPEndPoint(IPAddress.Parse("10.0.0.2"), 5432));
        if (!second) other.StopListening();
        world.Run();
        return world;
    }

    private static void SetRole(ScriptedDatabase database, bool isStandby)
    {
        database.Defaults[TargetRole.Recovery] = isStandby ? "on" : "off";
        database.Defaults[TargetRole.ReadOnlyDefault] = "off";
    }
}
