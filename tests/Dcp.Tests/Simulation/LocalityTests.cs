using System.Net;
using Dcp.Tests.Simulation.Scripted;

namespace Dcp.Tests.Simulation;

/// <summary>Nodes that are nearer come first, and those that are farther away when nothing nearer can be had.</summary>
public sealed class LocalityTests
{
    private const string Entry = "host=10.0.0.1,10.0.0.2 flavor=cockroachdb check=tcp inter=1s fall=1 rise=1";

    [Theory]
    [InlineData("region=west", 0, 8)]
    [InlineData("region=west,zone=z", 0, 8)]
    [InlineData("region=east,zone=a", 8, 0)]
    [InlineData("region=north", 4, 4)]
    public async Task Servers_are_on_the_nearest_nodes(string locality, int east, int west)
    {
        await using var world = Start($"{Entry} locality={locality}", out var other);
        world.Use(8);
        world.AdvanceSeconds(10);

        Assert.Equal((east, west), (world.Database.Backends.Count, other.Backends.Count));
        world.AssertClean();
    }

    [Fact]
    public async Task Farther_nodes_are_used_while_no_nearer_one_can_be_had_and_left_afterwards()
    {
        await using var world = Start($"{Entry} locality=region=west,zone=b", out var other);
        world.Use(8);
        world.AdvanceSeconds(10);
        other.Stop();
        world.AdvanceSeconds(2);
        world.Use(8);
        Assert.Equal((8, 0), (world.Database.Backends.Count, other.Backends.Count));

        other.Start();
        world.AdvanceSeconds(15);
        Assert.Equal((0, 8), (world.Database.Backends.Count, other.Backends.Count));
        var logins = world.Database.LoginCount + other.LoginCount;
        world.AdvanceSeconds(30);
        Assert.Equal(logins, world.Database.LoginCount + other.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task Each_node_is_asked_once()
    {
        await using var world = Start($"{Entry} locality=region=west", out var other);
        world.Use(8);
        world.AdvanceSeconds(30);

        Assert.InRange(world.Database.ExecutedOf("SHOW LOCALITY").Count(), 0, 4);
        Assert.InRange(other.ExecutedOf("SHOW LOCALITY").Count(), 1, 4);
        world.AssertClean();
    }

    private static World Start(string entry, out ScriptedDatabase other)
    {
        var world = World.Start(new WorldOptions { Databases = $"app = {entry}", Settings = "default_pool_size = 8\nserver_idle_timeout = 0" });
        other = new ScriptedDatabase(world.Network, new IPEndPoint(IPAddress.Parse("10.0.0.2"), 5432));
        world.Database.Defaults["locality"] = "region=east,zone=a";
        other.Defaults["locality"] = "region=west,zone=b";
        world.AdvanceSeconds(2);
        return world;
    }
}
