using Dcp.Tests.Simulation.Scripted;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>Servers that die at any point.</summary>
public sealed class ServerDeathTests
{
    private static readonly ErrorFields s_goodbye = ErrorFields.Fatal(SqlState.AdminShutdown, "terminating connection");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_idle_server_that_dies_is_replaced_unnoticed(bool saysGoodbye)
    {
        await using var world = World.Start("default_pool_size = 1");
        var client = world.Login();
        var pid = client.Ask("pid").Row;
        world.Database.Backends[0].Kill(saysGoodbye ? s_goodbye : null);
        world.Run();
        Assert.Empty(world.Pool().Servers);

        Assert.NotEqual(pid, client.Ask("pid").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_that_crashes_in_mid_query_ends_its_client_with_an_error_and_nobody_else()
    {
        await using var world = World.Start("default_pool_size = 2");
        var (one, other) = (world.Login(), world.Login());
        other.Query("sleep 1000");
        world.Run();
        one.Query("crash");
        world.Run();

        Assert.Equal(("08006", "server conn crashed?"), (one.Fatal?.SqlState, one.Fatal?.Message));
        Assert.True(one.IsClosed);
        world.AdvanceSeconds(1);
        Assert.Equal("slept", other.Take().Row);
        Assert.Equal("well", other.Ask("echo well").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_s_own_last_words_are_passed_on_alone()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Query("die");
        world.Run();

        Assert.Equal("57P01", client.Fatal?.SqlState);
        Assert.Equal("57P01", client.Current.SqlState);
        Assert.True(client.IsClosed);
        world.AssertClean();
    }

    [Fact]
    public async Task Nothing_is_put_into_a_message_that_the_server_broke_off()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Query("crash half");
        world.Run();

        Assert.True(client.IsClosed);
        Assert.Null(client.Fatal);
        Assert.True(client.Current.IsEmpty);
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_that_dies_in_a_transaction_ends_its_client()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Ask("begin");
        world.Database.Backends[0].Kill(null);
        world.Run();

        Assert.Equal("08006", client.Fatal?.SqlState);
        Assert.True(client.IsClosed);
        world.AssertClean();
    }

    [Fact]
    public async Task A_reply_that_answers_nothing_ends_client_and_server()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        one.Query("nonsense");
        world.Run();

        Assert.Equal("08P01", one.Fatal?.SqlState);
        Assert.Equal("well", other.Ask("echo well").Row);
        Assert.Equal(2, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task An_idle_server_may_say_what_a_server_may_say_unasked()
    {
        await using var world = World.Start("default_pool_size = 1");
        var client = world.Login();
        world.Database.Backends[0].Say(output =>
        {
            BackendMessages.WriteNoticeResponse(output, ErrorFields.Create("NOTICE", "00000", "hello"));
            BackendMessages.WriteParameterStatus(output, "TimeZone", "Asia/Tokyo");
            BackendMessages.WriteNotificationResponse(output, 7, "channel", "payload");
        });
        world.Run();

        Assert.Equal("well", client.Ask("echo well").Row);
        Assert.Equal(1, world.Database.LoginCount);
        // The client was told UTC, and UTC is what it gets.
        Assert.Single(world.Database.ExecutedOf("SELECT pg_catalog.set_config('TimeZone','UTC'"));
        world.AssertClean();
    }

    [Theory]
    [InlineData("C")]
    [InlineData("Z")]
    [InlineData("D")]
    public async Task An_idle_server_that_says_anything_else_is_closed(string type)
    {
        await using var world = World.Start("default_pool_size = 1");
        var client = world.Login();
        world.Database.Backends[0].Say(output => output.Write([(byte)type[0], 0, 0, 0, 5, (byte)'I']));
        world.Run();
        Assert.Empty(world.Pool().Servers);

        Assert.Equal("well", client.Ask("echo well").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task An_idle_server_with_half_a_message_is_not_used()
    {
        await using var world = World.Start("default_pool_size = 1");
        var client = world.Login();
        world.Database.Backends[0].Say(output => output.Write([(byte)'N', 0, 0, 0]));
        world.Run();

        Assert.Equal("well", client.Ask("echo well").Row);
        Assert.Equal(2, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_database_that_goes_away_and_comes_back_keeps_its_idle_clients()
    {
        await using var world = World.Start();
        SimClient[] clients = [.. Enumerable.Range(0, 5).Select(_ => world.Login())];
        foreach (var client in clients) client.Ask("echo before");
        world.Database.Stop();
        world.Run();
        foreach (var client in clients) client.Query("echo after");
        world.AdvanceSeconds(5);
        Assert.All(clients, client => Assert.Equal(0, client.Answers));

        world.Database.Start();
        world.AdvanceSeconds(16);

        Assert.All(clients, client => Assert.Equal("after", client.Take().Row));
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_that_closes_at_once_after_its_login_costs_one_client_one_query()
    {
        await using var world = World.Start();
        var client = world.Login();
        world.Pools.All.Single().CloseAll("test");
        world.Database.Behaviour = LoginBehaviour.CloseAfterwards;
        client.Query("echo lost");
        world.AdvanceSeconds(10);

        Assert.Equal("08006", client.Fatal?.SqlState);
        Assert.Equal(2, world.Database.LoginCount);
        world.AssertClean();
    }

    /// <summary>Whatever lets in and throws out, a proxy in front of nothing perhaps, is not asked again and again without a pause.</summary>
    [Fact]
    public async Task The_minimum_of_a_pool_is_no_storm_on_a_database_that_throws_out_whom_it_has_let_in()
    {
        await using var world = World.Start("default_pool_size = 3\nmin_pool_size = 2");
        world.Login();
        world.Database.Behaviour = LoginBehaviour.CloseAfterwards;
        world.Pools.All.Single().CloseAll("test");
        var before = world.Database.LoginCount;
        world.AdvanceSeconds(10);
        Assert.InRange(world.Database.LoginCount - before, 10, 110);

        world.Database.Behaviour = LoginBehaviour.Normal;
        world.AdvanceSeconds(1);
        Assert.Equal(2, world.Pool().Servers.Count);
        world.AssertClean();
    }
}
