namespace Dcp.Tests.Simulation;

/// <summary>Many more clients than servers, all at once, and databases that take their time or nobody.</summary>
public sealed class SaturationTests
{
    [Theory]
    [InlineData("server_connect_rate = 4", "app = host=10.0.0.1")]
    [InlineData("", "app = host=10.0.0.1 server_connect_rate=4")]
    public async Task Servers_are_opened_no_faster_than_server_connect_rate(string settings, string databases)
    {
        await using var world = World.Start(new WorldOptions { Settings = $"default_pool_size = 20\n{settings}", Databases = databases });
        var clients = Enumerable.Range(0, 30).Select(_ => world.Login()).ToArray();
        foreach (var client in clients) client.Query("sleep 60000");
        world.Run();
        Assert.Equal(1, world.Database.LoginCount);
        world.AdvanceSeconds(1.1);
        Assert.Equal(5, world.Database.LoginCount);
        world.AdvanceSeconds(2);
        Assert.Equal(13, world.Database.LoginCount);
        world.AdvanceSeconds(10);

        // And no more than there may be.
        Assert.Equal(20, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task The_rate_holds_over_the_pools_of_a_database()
    {
        await using var world = World.Start("default_pool_size = 20\nserver_connect_rate = 2");
        foreach (var user in (string[])["alice", "bob", "carol"]) world.Join(user);
        Assert.Equal(1, world.Database.LoginCount);
        world.AdvanceSeconds(0.6);
        Assert.Equal(2, world.Database.LoginCount);
        world.AdvanceSeconds(0.6);
        Assert.Equal(3, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task Ten_times_as_many_clients_as_servers_lose_no_time_and_no_turn()
    {
        await using var world = World.Start("default_pool_size = 10\nmax_client_conn = 200");
        var clients = Enumerable.Range(0, 100).Select(_ => world.Login()).ToArray();
        List<int> order = [];
        for (var i = 0; i < clients.Length; i++)
        {
            var number = i;
            clients[i].Activity = () => order.Add(number);
            clients[i].Query("sleep 100");
            world.Run();
        }

        // Ten at a time, each for a tenth of a second: a second for all, to the millisecond.
        world.AdvanceSeconds(0.999);
        Assert.Equal(90, clients.Sum(client => client.Answers));
        world.AdvanceSeconds(0.002);
        Assert.Equal(100, clients.Sum(client => client.Answers));
        for (var i = 0; i < 100; i += 10) Assert.Equal(Enumerable.Range(i, 10), order.Distinct().Skip(i).Take(10).Order());
        Assert.Equal(10, world.Database.Peak);
        world.AssertClean();
    }

    [Fact]
    public async Task A_database_that_hangs_blocks_no_other()
    {
        await using var world = World.Start(new WorldOptions { Databases = "app = host=10.0.0.1\nhangs = host=10.0.0.7", Settings = "max_client_conn = 500" });
        world.Network.Swallow(new System.Net.IPEndPoint(System.Net.IPAddress.Parse("10.0.0.7"), 5432));
        for (var i = 0; i < 100; i++) world.Join("bob", "hangs");
        var client = world.Login();

        Assert.Equal("well", client.Ask("echo well").Row);
        world.AdvanceSeconds(20);
        Assert.Equal("well", client.Ask("echo well").Row);
        world.AssertClean();
    }
}
