namespace Dcp.Tests.Simulation;

/// <summary>What reactors do for each other's clients when all share one pool.</summary>
public sealed class ReactorShareTests
{
    private const int Servers = 4;
    private const int Clients = 40;

    [Fact]
    public async Task Servers_stay_with_reactors_whose_clients_wait_as_long()
    {
        await using var world = World.Start(new WorldOptions { Reactors = 2, Settings = $"default_pool_size = {Servers}" });
        SimClient[] clients = [.. Enumerable.Range(0, Clients).Select(_ => world.Login())];
        Assert.All(world.Network.Reactors, reactor => Assert.InRange(reactor.Connections, Clients / 2, (Clients / 2) + Servers));
        Ask(world, clients, 3);
        var before = world.Network.Reactors.Sum(reactor => reactor.Arrivals);

        Ask(world, clients, 20);

        var moves = world.Network.Reactors.Sum(reactor => reactor.Arrivals) - before;
        Assert.InRange(moves, 0, Clients * 20 / 4);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_is_not_passed_by_more_than_have_waited_with_it()
    {
        await using var world = World.Start(new WorldOptions { Reactors = 2, Settings = "default_pool_size = 1" });
        SimClient[] clients = [.. Enumerable.Range(0, 4).Select(_ => world.Login())];

        // The server is on the first client's reactor, and so is the third client. They ask again and again, the others once.
        for (var i = 0; i < clients.Length; i++) clients[i].Query($"sleep 10 {i}");
        world.Run();
        for (var round = 0; round < 6; round++)
        {
            world.Advance(TimeSpan.FromMilliseconds(10));
            foreach (var client in (SimClient[])[clients[0], clients[2]])
            {
                if (client.Answers == 0) continue;
                client.Take();
                client.Query($"sleep 10 {Array.IndexOf(clients, client)}");
            }

            world.Run();
        }

        Assert.Equal([1, 1], [clients[1].Answers, clients[3].Answers]);
        world.AdvanceSeconds(1);
        world.AssertClean();
    }

    private static void Ask(World world, SimClient[] clients, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var client in clients) client.Query("sleep 1");
            world.AdvanceSeconds(1);
            Assert.All(clients, client => Assert.Equal("slept", client.Take().Row));
        }
    }
}
