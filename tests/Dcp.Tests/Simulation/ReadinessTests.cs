using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>CockroachDB's nodes say that they will go before they do: what is new goes elsewhere at once, and nobody is disturbed.</summary>
public sealed class ReadinessTests
{
    private const string Ok = NodePair.Ok;
    private const string Draining = NodePair.Draining;

    [Fact]
    public async Task A_node_that_is_not_ready_loses_its_new_work_at_once_and_its_servers_as_they_become_free()
    {
        await using NodePair nodes = new("");
        nodes.Use(8);
        Assert.Equal((4, 4), nodes.Backends);
        var client = nodes.World.Login();
        Assert.Null(client.Ask("begin").Error);
        var held = nodes.Active();

        nodes.Answers[held] = Draining;
        nodes.World.AdvanceSeconds(1.2);
        Assert.Equal("DRAIN (UP)", nodes.StatusOf(held));
        Assert.Equal(held == 0 ? (1, 4) : (4, 1), nodes.Backends);
        Assert.Equal("in", client.Ask("echo in").Row);
        Assert.Null(client.Ask("commit").Error);
        Assert.Equal(held == 0 ? (0, 4) : (4, 0), nodes.Backends);
        nodes.Use(8);
        Assert.Equal(held == 0 ? (0, 8) : (8, 0), nodes.Backends);
        nodes.World.AssertClean();
    }

    [Fact]
    public async Task A_node_that_is_ready_again_gets_its_share_back()
    {
        await using NodePair nodes = new("");
        nodes.Answers[1] = Draining;
        nodes.World.AdvanceSeconds(1.2);
        nodes.Use(8);
        Assert.Equal((8, 0), nodes.Backends);
        nodes.Answers[1] = Ok;
        nodes.World.AdvanceSeconds(10);

        Assert.Equal((4, 4), nodes.Backends);
        Assert.Equal("UP", nodes.StatusOf(1));
        Assert.Equal(1, nodes.World.Log.Count("server app/10.0.0.2 is READY, as it says itself: L7OK 200 OK"));
        nodes.World.AssertClean();
    }

    /// <summary>More clients than servers, so that no server is idle for long: they move as their transactions end.</summary>
    [Fact]
    public async Task Under_full_load_shares_differ_by_less_than_a_fifth_within_ten_seconds_of_a_return()
    {
        await using NodePair nodes = new("pool_size=60");
        SimClient[] clients = [.. Enumerable.Range(0, 90).Select(_ => nodes.World.Login())];
        foreach (var client in clients) client.Query("sleep 100");
        Load(5);
        nodes.Answers[1] = Draining;
        Load(5);
        Assert.Equal((60, 0), nodes.Backends);
        nodes.Answers[1] = Ok;
        Load(10);

        var (one, other) = nodes.Backends;
        Assert.Equal(60, one + other);
        Assert.True(Math.Abs(one - other) < 0.2 * Math.Max(one, other), $"{one} and {other}");
        nodes.World.AdvanceSeconds(1);
        Assert.All(clients, client => Assert.Null(client.Take().Error));
        nodes.World.AssertClean();

        void Load(double seconds)
        {
            for (var passed = 0.0; passed < seconds; passed += 0.05)
            {
                nodes.World.AdvanceSeconds(0.05);
                foreach (var client in clients.Where(client => client.Answers > 0))
                {
                    Assert.Null(client.Take().Error);
                    client.Query("sleep 100");
                }
            }
        }
    }

    [Fact]
    public async Task An_idle_server_that_is_told_goodbye_takes_its_whole_node_out_until_it_is_ready()
    {
        await using NodePair nodes = new("inter=5s");
        nodes.World.AdvanceSeconds(6);
        nodes.Use(8);
        nodes.Answers[1] = Draining;
        nodes.Second.Backends[0].Kill(ErrorFields.Fatal(SqlState.AdminShutdown, "server is shutting down"));
        nodes.World.Run();
        Assert.Equal((4, 0), nodes.Backends);
        Assert.Equal("DRAIN (UP)", nodes.StatusOf(1));

        nodes.Answers[1] = Ok;
        nodes.World.AdvanceSeconds(20);
        Assert.Equal((2, 2), nodes.Backends);
        nodes.World.AssertClean();
    }

    [Fact]
    public async Task A_node_that_refuses_a_login_because_it_drains_costs_the_client_nothing()
    {
        await using NodePair nodes = new("");
        nodes.Answers[0] = nodes.Answers[1] = Ok;
        nodes.Second.Refusal = ErrorFields.Fatal(SqlState.AdminShutdown, "server is not accepting clients, try another node");
        nodes.Use(8);

        Assert.Equal((8, 0), nodes.Backends);
        nodes.World.AssertClean();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancel_request_goes_to_another_node_while_its_own_drains(bool drains)
    {
        await using NodePair nodes = new("");
        var client = nodes.World.Login();
        Assert.Null(client.Ask("begin").Error);
        var held = nodes.Active();
        client.Query("sleep 60000");
        nodes.World.Run();
        if (drains) nodes.Answers[held] = Draining;
        nodes.World.AdvanceSeconds(1.2);
        var canceller = nodes.World.Cancel(client);
        nodes.World.Run();

        Assert.True(canceller.IsClosed);
        var first = (held == 0) != drains;
        Assert.Equal(first ? (1, 0) : (0, 1), (nodes.World.Database.Cancels, nodes.Second.Cancels));
        client.Leave();
        nodes.World.AssertClean();
    }

    [Fact]
    public async Task A_secure_node_that_sends_a_plain_check_elsewhere_is_not_ready()
    {
        await using NodePair nodes = new("fall=1");
        nodes.Answers[1] = "HTTP/1.1 307 Temporary Redirect\r\n\r\n";
        nodes.World.AdvanceSeconds(1.2);

        Assert.Equal("DOWN", nodes.StatusOf(1));
        nodes.World.AssertClean();
    }

    [Fact]
    public async Task Jitter_spreads_the_end_of_lifetimes()
    {
        await using NodePair nodes = new("server_lifetime=1000s server_lifetime_jitter=50%");
        nodes.Use(8);
        nodes.World.AdvanceSeconds(499);
        Assert.Equal((4, 4), nodes.Backends);
        nodes.World.AdvanceSeconds(250);
        var middle = nodes.Backends.First + nodes.Backends.Second;
        nodes.World.AdvanceSeconds(1000);

        Assert.InRange(middle, 1, 7);
        Assert.Equal((0, 0), nodes.Backends);
        nodes.World.AssertClean();
    }
}
