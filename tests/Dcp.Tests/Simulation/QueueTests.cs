using System.Globalization;

namespace Dcp.Tests.Simulation;

public sealed class QueueTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 3)]
    [InlineData(3, 10)]
    public async Task Many_clients_are_served_first_come_first_served_by_few_servers(int reactors, int servers)
    {
        await using var world = World.Start(new WorldOptions { Reactors = reactors, Settings = $"default_pool_size = {servers}" });
        SimClient[] clients = [.. Enumerable.Range(0, 30).Select(_ => world.Login())];
        for (var i = 0; i < clients.Length; i++)
        {
            clients[i].Query($"sleep 10 {i}");
            world.Run();
        }

        world.AdvanceSeconds(1);

        Assert.All(clients, client => Assert.Equal("slept", client.Take().Row));
        var order = world.Database.ExecutedOf("sleep").Select(text => int.Parse(text.Split(' ')[2], CultureInfo.InvariantCulture)).ToArray();
        // Of servers that become free in the same moment, one that has to go to another reactor first begins a little later.
        var slack = reactors == 1 ? 1 : servers;
        for (var i = 0; i < order.Length; i++) Assert.InRange(order[i], i - slack + 1, i + slack - 1);
        Assert.InRange(world.Database.Peak, 1, servers);
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_that_is_given_back_goes_to_who_waits_and_not_to_who_comes()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (first, second) = (world.Login(), world.Login());
        first.Query("sleep 10 first");
        world.Run();
        second.Query("sleep 10 second");
        world.Run();
        world.Advance(TimeSpan.FromMilliseconds(10));
        first.Query("echo third");
        world.Run();

        Assert.Equal(0, second.Answers);
        Assert.Equal(1, first.Answers);
        world.AdvanceSeconds(1);
        Assert.Equal(["sleep 10 first", "sleep 10 second"], world.Database.ExecutedOf("sleep"));
        Assert.Equal("third", (first.Take(), first.Take()).Item2.Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_pool_without_a_limit_opens_a_server_for_everybody()
    {
        await using var world = World.Start("default_pool_size = 0");
        SimClient[] clients = [.. Enumerable.Range(0, 12).Select(_ => world.Login())];
        foreach (var client in clients) client.Query("sleep 1000");
        world.Run();

        Assert.Equal(12, world.Database.Backends.Count);
        world.AdvanceSeconds(1);
        Assert.All(clients, client => Assert.Equal("slept", client.Take().Row));
        world.AssertClean();
    }

    [Fact]
    public async Task Servers_of_other_reactors_are_handed_over()
    {
        await using var world = World.Start(new WorldOptions { Reactors = 4, Settings = "default_pool_size = 1" });
        SimClient[] clients = [.. Enumerable.Range(0, 8).Select(_ => world.Login())];
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < clients.Length; i++) Assert.Equal($"{i}", clients[i].Ask($"echo {i}").Row);
        }

        Assert.Equal(1, world.Database.LoginCount);
        Assert.Equal(4, world.Network.Reactors.Count(reactor => reactor.Connections > 0));
        world.AssertClean();
    }

    [Fact]
    public async Task Pools_of_different_users_and_databases_do_not_mix()
    {
        await using var world = World.Start("default_pool_size = 1");
        var alice = world.Login("alice", "app");
        var bob = world.Login("bob", "app");
        var aliceElsewhere = world.Login("alice", "other");

        string[] pids = [alice.Ask("pid").Row, bob.Ask("pid").Row, aliceElsewhere.Ask("pid").Row];

        Assert.Equal(3, pids.Distinct().Count());
        Assert.Equal(
            [("alice", "app"), ("bob", "app"), ("alice", "other")],
            world.Database.Backends.Select(backend => (backend.UserName, backend.DatabaseName)));
        world.AssertClean();
    }
}
