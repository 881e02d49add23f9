using System.Globalization;
using Dcp.Server.Sizing;

namespace Dcp.Tests.Simulation;

/// <summary>A pool whose size steers itself (pool_size = auto).</summary>
public sealed class SteeredPoolTests
{
    private const string Auto = "default_pool_size = auto\nauto_pool_size_max = 60";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task It_grows_while_that_helps_and_never_uses_more_servers_than_it_may(int reactors)
    {
        await using var world = World.Start(new WorldOptions { Reactors = reactors, Settings = Auto });
        SimClient[] clients = [.. Enumerable.Range(0, 50).Select(_ => world.Login())];
        foreach (var client in clients) client.Query("sleep 100");
        var most = 0;
        for (var i = 0; i < 3000; i++)
        {
            world.AdvanceSeconds(0.02);
            Again(clients);
            var pool = world.Pools.All[0];
            Assert.InRange(pool.Snapshot().InUse, 0, pool.Steering!.Ceiling);
            most = Math.Max(most, pool.Size);
        }

        Assert.InRange(most, 45, 60);
        Assert.Contains(world.Log.Lines, line => line.Contains("pool size 8 -> 16 (growing", StringComparison.Ordinal));
        world.AdvanceSeconds(1);
        foreach (var client in clients) client.Take();
        world.AssertClean();
    }

    /// <summary>The more the database is asked at a time, the less it does.</summary>
    [Fact]
    public async Task A_smaller_size_lets_servers_rest_and_does_not_close_them()
    {
        await using var world = World.Start(Auto);
        SimClient[] clients = [.. Enumerable.Range(0, 40).Select(_ => world.Login())];
        var logins = 0;
        foreach (var client in clients) client.Query("sleep 50");
        for (var i = 0; i < 6000; i++)
        {
            world.AdvanceSeconds(0.02);
            Again(clients, () => string.Create(CultureInfo.InvariantCulture, $"sleep {2 * world.Pool().InUse * world.Pool().InUse}"));
            if (i == 3000) logins = world.Database.LoginCount;
        }

        var pool = world.Pools.All[0];
        Assert.InRange(pool.Size, 2, 10);
        Assert.InRange(world.Database.LoginCount - logins, 0, 12);
        world.AdvanceSeconds(5);
        foreach (var client in clients) client.Take();
        world.AssertClean();
    }

    [Fact]
    public async Task Clients_that_wait_for_a_resting_server_get_it_when_one_in_use_is_closed()
    {
        await using var world = World.Start("default_pool_size = auto\nauto_pool_size_min = 1\nauto_pool_size_max = 1");
        var (first, second) = (world.Login(), world.Login());
        first.Query("sleep 100");
        world.Run();
        second.Query("echo after");
        world.Run();
        Assert.Equal((1, 1), (world.Pool().Active, world.Pool().Waiting));

        first.Vanish();
        world.AdvanceSeconds(1);

        Assert.Equal("after", second.Take().Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_reload_keeps_what_was_found_and_takes_over_other_bounds()
    {
        await using var world = World.Start(Auto);
        SimClient[] clients = [.. Enumerable.Range(0, 50).Select(_ => world.Login())];
        foreach (var client in clients) client.Query("sleep 100");
        for (var i = 0; i < 1000; i++)
        {
            world.AdvanceSeconds(0.02);
            Again(clients);
        }

        var pool = world.Pools.All[0];
        var found = pool.Steering!.Controller.Center;
        Assert.True(found > 20);
        world.Reload(new WorldOptions { Settings = Auto + "\nserver_idle_timeout = 77" });
        Assert.Equal(found, pool.Steering!.Controller.Center);

        world.Reload(new WorldOptions { Settings = "default_pool_size = auto\nauto_pool_size_max = 10" });
        world.AdvanceSeconds(1);
        Assert.InRange(pool.Size, 2, 10);
        Assert.NotEqual(SizePhase.Growing, pool.Steering!.Controller.Phase);

        world.Reload(new WorldOptions { Settings = "default_pool_size = 4" });
        world.AdvanceSeconds(1);
        Assert.Null(pool.Steering);
        Assert.Equal(4, pool.Size);
        Assert.InRange(world.Database.Backends.Count, 0, 4);
        foreach (var client in clients)
        {
            while (client.Answers > 0) client.Take();
        }

        world.AdvanceSeconds(30);
        world.AssertClean();
    }

    private static void Again(SimClient[] clients, Func<string>? query = null)
    {
        foreach (var client in clients)
        {
            if (client.Answers == 0) continue;
            client.Take();
            client.Query(query?.Invoke() ?? "sleep 100");
        }
    }
}
