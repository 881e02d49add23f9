using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>Clients that are gone at any point: their server is closed if in doubt, and nobody else notices.</summary>
public sealed class VanishTests
{
    public enum Way
    {
        Vanishes,
        Closes,
        Leaves,
    }

    public static TheoryData<Way> Ways { get; } = [Way.Vanishes, Way.Closes, Way.Leaves];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_idle_client_costs_no_server(Way way)
    {
        await using var world = World.Start();
        var (one, other) = (world.Login(), world.Login());
        one.Ask("echo one");
        End(world, one, way);

        Assert.Equal("other", other.Ask("echo other").Row);
        Assert.Equal(1, world.Database.LoginCount);
        Assert.Equal(1, world.Pooler.Host.Clients);
        world.AssertClean();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_client_in_a_transaction_costs_its_server(Way way)
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        one.Ask("begin");
        var pid = one.Ask("pid").Row;
        other.Query("pid");
        world.Run();
        End(world, one, way);

        Assert.NotEqual(pid, other.Take().Row);
        Assert.Single(world.Database.Backends);
        world.AssertClean();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_client_in_mid_query_costs_its_server(Way way)
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        one.Query("sleep 60000");
        world.Run();
        other.Query("echo other");
        world.Run();
        End(world, one, way);

        Assert.Equal("other", other.Take().Row);
        Assert.Equal(2, world.Database.LoginCount);
        world.AssertClean();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task A_client_in_mid_message_reaches_nobody_else(int sent)
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        one.SendBytes(Written.Bytes(output => FrontendMessages.WriteQuery(output, "echo never"))[..sent]);
        world.Run();
        one.Vanish();
        world.Run();

        Assert.Equal("other", other.Ask("echo other").Row);
        Assert.Empty(world.Database.ExecutedOf("echo never"));
        world.AssertClean();
    }

    [Fact]
    public async Task Half_a_header_takes_no_server()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        var bytes = Written.Bytes(output => FrontendMessages.WriteQuery(output, "echo late"));
        one.SendBytes(bytes[..4]);
        Assert.Equal("other", other.Ask("echo other").Row);

        one.SendBytes(bytes[4..]);
        world.Run();

        Assert.Equal("late", one.Take().Row);
        world.AssertClean();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_client_that_waits_gives_up_its_place(Way way)
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two, three) = (world.Login(), world.Login(), world.Login());
        one.Query("sleep 100");
        two.Query("echo two");
        world.Run();
        three.Query("echo three");
        world.Run();
        // Terminate comes behind a query that waits: it is not read before that.
        End(world, two, way == Way.Leaves ? Way.Closes : way);
        world.AdvanceSeconds(1);

        Assert.Equal("three", three.Take().Row);
        Assert.Empty(world.Database.ExecutedOf("echo two"));
        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_goes_while_its_server_is_opened_leaves_it_to_the_next()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        world.Pools.All.Single().CloseAll("test");
        world.Database.LoginDelay = TimeSpan.FromSeconds(1);
        one.Query("echo one");
        world.Run();
        one.Vanish();
        world.AdvanceSeconds(2);
        Assert.Equal(1, world.Pool().Idle);

        Assert.Equal("other", other.Ask("echo other").Row);
        Assert.Equal(2, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_goes_while_its_server_comes_from_another_reactor_leaves_it_to_the_next()
    {
        await using var world = World.Start(new WorldOptions { Reactors = 2, Settings = "default_pool_size = 1" });
        var (one, two, three) = (world.Login(), world.Login(), world.Login());
        one.Query("sleep 10");
        world.Run();
        two.Query("echo two");
        world.Run();
        three.Query("echo three");
        world.Run();
        two.Vanish();
        world.AdvanceSeconds(1);

        Assert.Equal("three", three.Take().Row);
        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_of_session_pooling_that_is_gone_leaves_a_clean_server()
    {
        await using var world = World.Start("pool_mode = session\ndefault_pool_size = 1");
        var one = world.Login();
        one.Ask("set search_path to mine");
        one.Vanish();
        world.Run();

        Assert.Equal("\"$user\", public", world.Login().Ask("show search_path").Row);
        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_says_goodbye_in_pieces_leaves_its_server()
    {
        await using var world = World.Start("pool_mode = session\ndefault_pool_size = 1");
        var one = world.Login();
        one.Ask("echo one");
        foreach (var b in Written.Bytes(FrontendMessages.WriteTerminate))
        {
            one.SendBytes([b]);
            world.Run();
        }

        Assert.Equal(0, world.Pooler.Host.Clients);
        Assert.Equal(1, world.Pool().Idle);
        world.AssertClean();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    public async Task A_client_in_login_leaves_nothing_behind(int sent)
    {
        await using var world = World.Start();
        var peer = world.ConnectRaw();
        peer.Write(Written.Startup("alice", "app")[..sent]);
        world.Run();
        Assert.Equal(1, world.Pooler.Host.Clients);
        peer.Abort();
        world.Run();

        Assert.Equal(0, world.Pooler.Host.Clients);
        world.AssertClean();
    }

    private static void End(World world, SimClient client, Way way)
    {
        if (way == Way.Leaves) client.Leave();
        else if (way == Way.Closes) client.Close();
        else client.Vanish();
        world.Run();
    }
}
