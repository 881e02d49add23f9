using Dcp.Wire;

namespace Dcp.Tests.Simulation;

public sealed class TimeoutTests
{
    [Fact]
    public async Task Who_waits_longer_than_query_wait_timeout_is_sent_away()
    {
        await using var world = World.Start("default_pool_size = 1\nquery_wait_timeout = 2");
        var (one, two, three) = (world.Login(), world.Login(), world.Login());
        one.Query("sleep 4000");
        world.Run();
        two.Query("echo two");
        world.AdvanceSeconds(1.9);
        Assert.False(two.IsClosed);
        world.AdvanceSeconds(0.5);
        three.Query("echo three");
        world.AdvanceSeconds(1.7);

        Assert.Equal(("53300", "query_wait_timeout"), (two.Fatal?.SqlState, two.Fatal?.Message));
        Assert.Empty(world.Database.ExecutedOf("echo two"));
        Assert.Equal("slept", one.Take().Row);
        Assert.Equal("three", three.Take().Row);
        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_transaction_idle_for_longer_than_idle_transaction_timeout_is_ended_with_its_server()
    {
        await using var world = World.Start("idle_transaction_timeout = 2");
        var (one, other) = (world.Login(), world.Login());
        other.Ask("echo other");
        one.Ask("begin");
        for (var i = 0; i < 3; i++)
        {
            world.AdvanceSeconds(1.5);
            Assert.Equal("busy", one.Ask("echo busy").Row);
        }

        one.Query("sleep 5000");
        world.AdvanceSeconds(6);
        Assert.Equal("slept", one.Take().Row);
        world.AdvanceSeconds(1.5);

        Assert.Equal(("25P03", "idle transaction timeout"), (one.Fatal?.SqlState, one.Fatal?.Message));
        Assert.True(one.IsClosed);
        Assert.False(other.IsClosed);
        Assert.Empty(world.Database.Backends);
        world.AssertClean();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public async Task Half_a_message_does_not_keep_a_transaction_from_its_timeout(int bytes)
    {
        await using var world = World.Start("idle_transaction_timeout = 2");
        var client = world.Login();
        client.Ask("begin");
        client.SendBytes(Written.Bytes(output => FrontendMessages.WriteQuery(output, "echo no"))[..bytes]);
        world.AdvanceSeconds(3);

        Assert.Equal("25P03", client.Fatal?.SqlState);
        world.AssertClean();
    }

    [Theory]
    [InlineData("transaction")]
    [InlineData("session")]
    public async Task A_client_idle_for_longer_than_client_idle_timeout_is_sent_away(string mode)
    {
        await using var world = World.Start($"client_idle_timeout = 3\npool_mode = {mode}");
        var client = world.Login();
        world.AdvanceSeconds(2.5);
        Assert.Equal("busy", client.Ask("echo busy").Row);
        client.Query("sleep 10000");
        world.AdvanceSeconds(12);
        Assert.Equal("slept", client.Take().Row);
        Assert.False(client.IsClosed);
        world.AdvanceSeconds(1.5);

        Assert.Equal(("57P05", "client_idle_timeout"), (client.Fatal?.SqlState, client.Fatal?.Message));
        Assert.Equal(1, world.Pool().Idle);
        world.AssertClean();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_client_that_does_not_log_in_is_sent_away_after_client_login_timeout(int sent)
    {
        await using var world = World.Start("client_login_timeout = 4");
        var client = world.Connect();
        client.SendBytes(Written.Startup("alice", "app")[..sent]);
        world.AdvanceSeconds(3.9);
        Assert.False(client.IsClosed);
        world.AdvanceSeconds(0.4);

        Assert.Equal("client_login_timeout", client.Fatal?.Message);
        Assert.True(client.IsClosed);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_does_not_give_its_password_is_sent_away_after_client_login_timeout()
    {
        await using var world = World.Start("client_login_timeout = 4\nauth_type = scram-sha-256");
        var client = world.Connect();
        client.SendBytes(Written.Startup("alice", "app"));
        world.AdvanceSeconds(4.3);

        Assert.Equal("client_login_timeout", client.Fatal?.Message);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_in_login_waits_for_a_server_no_longer_than_client_login_timeout()
    {
        await using var world = World.Start("client_login_timeout = 4\nserver_connect_timeout = 15");
        world.Database.Behaviour = Scripted.LoginBehaviour.Silent;
        var client = world.Join();
        world.AdvanceSeconds(4.3);

        Assert.Equal("client_login_timeout", client.Fatal?.Message);
        world.AssertClean();
    }

    [Fact]
    public async Task A_query_that_runs_longer_than_query_timeout_ends_client_and_server()
    {
        await using var world = World.Start("query_timeout = 2");
        var client = world.Login();
        client.Query("sleep 1500");
        world.AdvanceSeconds(10);
        Assert.Equal("slept", client.Take().Row);
        client.Query("sleep 2500");
        world.AdvanceSeconds(2.3);

        Assert.Equal(("57014", "query timeout"), (client.Fatal?.SqlState, client.Fatal?.Message));
        Assert.Empty(world.Database.Backends);
        world.AssertClean();
    }

    [Fact]
    public async Task Of_queries_sent_together_each_has_its_query_timeout()
    {
        await using var world = World.Start("query_timeout = 2");
        var client = world.Login();
        client.Query("sleep 1500");
        client.Query("sleep 1500");
        client.Query("sleep 5000");
        world.AdvanceSeconds(3.1);
        Assert.Equal(2, client.Answers);
        Assert.False(client.IsClosed);
        world.AdvanceSeconds(2.2);

        Assert.Equal("57014", client.Fatal?.SqlState);
        world.AssertClean();
    }

    [Fact]
    public async Task An_error_of_the_pooler_s_is_not_put_into_a_message_of_the_server_s()
    {
        await using var world = World.Start("query_timeout = 2");
        var client = world.Login();
        client.Query("sleep 60000");
        world.Run();
        world.Database.Backends[0].Say(output => output.Write([(byte)'D', 0, 0, 1, 0, 0, 1]));
        world.AdvanceSeconds(3);

        Assert.True(client.IsClosed);
        Assert.Null(client.Fatal);
        Assert.True(client.HasHalfMessage(7));
        world.AssertClean();
    }

    [Fact]
    public async Task Without_timeouts_nobody_is_sent_away()
    {
        await using var world = World.Start("query_wait_timeout = 0\nclient_login_timeout = 0\ndefault_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        var mute = world.Connect();
        one.Ask("begin");
        two.Query("echo two");
        world.AdvanceSeconds(100_000);

        Assert.False(mute.IsClosed);
        Assert.Equal("COMMIT", one.Ask("commit").Tag);
        Assert.Equal("two", two.Take().Row);
        world.AssertClean();
    }
}
