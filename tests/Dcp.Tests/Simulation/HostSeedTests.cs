using System.Net;
using Dcp.Tests.Simulation.Scripted;

namespace Dcp.Tests.Simulation;

/// <summary>Two hosts that die, come back and freeze at random under clients of several reactors. Nothing may be lost or left over.</summary>
public sealed class HostSeedTests
{
    private const int Steps = 150;

    [Theory]
    [InlineData(1, "leastconn")]
    [InlineData(2, "round-robin")]
    [InlineData(3, "random")]
    [InlineData(4, "first")]
    [InlineData(5, "disable")]
    public async Task Whatever_happens_to_the_hosts_every_client_is_served_or_told(int seed, string policy)
    {
        await using var world = World.Start(new WorldOptions
        {
            Databases = $"app = host=10.0.0.1,10.0.0.2 load_balance_hosts={policy} check=pgsql check_user=c inter=500ms fall=2 rise=1 slowstart=3s",
            Settings = "default_pool_size = 6\nserver_connect_timeout = 4\nquery_wait_timeout = 30\nserver_idle_timeout = 20",
            Reactors = 3,
            Seed = seed,
        });
        ScriptedDatabase[] hosts = [world.Database, new ScriptedDatabase(world.Network, new IPEndPoint(IPAddress.Parse("10.0.0.2"), 5432))];
        System.Random random = new(seed);
        List<SimClient> clients = [];
        for (var step = 0; step < Steps; step++)
        {
            Act(world, hosts[random.Next(2)], clients, random);
            if (random.Next(3) == 0) world.AdvanceSeconds(random.NextDouble() * 2);
            else world.Run();
            Assert.All(world.Pools.All, pool => Assert.InRange(pool.Snapshot().Servers.Count, 0, 6));
        }

        foreach (var host in hosts)
        {
            host.Behaviour = LoginBehaviour.Normal;
            if (!host.IsListening) host.Start();
        }

        world.AdvanceSeconds(60);
        Assert.Equal("in", world.Login().Ask("echo in").Row);
        world.AssertClean();
        Assert.All(world.Pooler.Host.Catalog.Databases.SelectMany(database => database.Targets?.Members ?? []), member => Assert.Equal(0, member.Active));
    }

    private static void Act(World world, ScriptedDatabase host, List<SimClient> clients, System.Random random)
    {
        switch (random.Next(10))
        {
            case 0 or 1 or 2 when clients.Count < 20:
                clients.Add(world.Join());
                break;
            case 3 or 4 or 5 when clients.Count > 0:
                var client = clients[random.Next(clients.Count)];
                if (client is { IsReady: true, IsClosed: false }) client.Query($"sleep {random.Next(1, 500)}");
                break;
            case 6 when clients.Count > 0:
                var leaving = clients[random.Next(clients.Count)];
                clients.Remove(leaving);
                leaving.Leave();
                break;
            case 7 when host.IsListening:
                host.Stop();
                break;
            case 8 when !host.IsListening:
                host.Start();
                break;
            case 9:
                host.Behaviour = host.Behaviour == LoginBehaviour.Normal ? LoginBehaviour.Silent : LoginBehaviour.Normal;
                break;
            default:
                break;
        }
    }
}
