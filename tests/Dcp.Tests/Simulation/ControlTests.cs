using Dcp.Server.Admin;

namespace Dcp.Tests.Simulation;

/// <summary>PAUSE and RESUME, RELOAD, and the ways to end.</summary>
public sealed class ControlTests
{
    [Fact]
    public async Task Pause_lets_transactions_finish_closes_servers_and_holds_what_comes()
    {
        await using var world = World.Start("default_pool_size = 3");
        var (one, two, three) = (world.Login(), world.Login(), world.Login());
        two.Ask("echo idle");
        one.Ask("begin");
        world.Pools.Pause(world.Pooler.Host.Catalog.Databases);
        world.Run();
        Assert.Equal((1, 0), (world.Pool().Active, world.Pool().Idle));
        two.Query("echo two");
        var late = world.Join("bob");
        world.AdvanceSeconds(10);
        Assert.Equal(0, two.Answers);
        Assert.False(late.IsReady);
        Assert.Equal("mine", one.Ask("echo mine").Row);
        one.Ask("commit");
        Assert.Empty(world.Pool().Servers);
        Assert.Empty(world.Database.Backends);

        world.Pools.Resume(world.Pooler.Host.Catalog.Databases);
        world.Run();

        Assert.Equal("two", two.Take().Row);
        Assert.True(late.IsReady);
        Assert.Equal("three", three.Ask("echo three").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Pause_of_one_database_leaves_the_others()
    {
        await using var world = World.Start();
        var (here, there) = (world.Login("alice", "app"), world.Login("alice", "other"));
        world.Pools.Pause(world.Pooler.Host.Catalog.Databases.Where(database => database.Name == "app"));
        world.Run();
        here.Query("echo here");
        world.AdvanceSeconds(1);

        Assert.Equal(0, here.Answers);
        Assert.Equal("there", there.Ask("echo there").Row);
        world.Pools.Resume(world.Pooler.Host.Catalog.Databases);
        world.Run();
        Assert.Equal("here", here.Take().Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_larger_pool_holds_from_the_reload_on()
    {
        await using var world = World.Start("default_pool_size = 1");
        SimClient[] clients = [.. Enumerable.Range(0, 4).Select(_ => world.Login())];
        foreach (var client in clients) client.Query("sleep 1000");
        world.Run();
        Assert.Single(world.Database.Backends);

        Assert.Null(world.Reload(new WorldOptions { Settings = "default_pool_size = 3" }));

        Assert.Equal(3, world.Database.Backends.Count);
        world.AdvanceSeconds(2);
        Assert.All(clients, client => Assert.Equal("slept", client.Take().Row));
        world.AssertClean();
    }

    [Fact]
    public async Task A_smaller_pool_loses_its_surplus_and_no_more()
    {
        await using var world = World.Start("default_pool_size = 4");
        SimClient[] clients = [.. Enumerable.Range(0, 4).Select(_ => world.Login())];
        foreach (var client in clients) client.Query("sleep 10");
        world.AdvanceSeconds(1);
        Assert.Equal(4, world.Pool().Idle);

        world.Reload(new WorldOptions { Settings = "default_pool_size = 3" });
        world.AdvanceSeconds(2);

        Assert.Equal(3, world.Pool().Idle);
        world.AssertClean();
    }

    [Fact]
    public async Task A_database_that_the_file_no_longer_has_is_gone_with_its_clients_and_servers()
    {
        await using var world = World.Start();
        var (idle, busy, waiting, elsewhere) = (world.Login(), world.Login(), world.Login("bob"), world.Login("alice", "other"));
        idle.Ask("echo warm");
        elsewhere.Ask("echo warm");
        busy.Ask("begin");
        world.Database.LoginDelay = TimeSpan.FromSeconds(1);
        waiting.Query("echo never");

        world.Reload(new WorldOptions { Databases = "other = host=10.0.0.1" });
        world.AdvanceSeconds(2);

        Assert.All([idle, busy, waiting], client => Assert.Equal("database removed", client.Fatal?.Message));
        Assert.Equal("well", elsewhere.Ask("echo well").Row);
        Assert.Equal("3D000", world.Join().Fatal?.SqlState);
        Assert.Single(world.Database.Backends);
        world.AssertClean();
    }

    [Fact]
    public async Task Servers_of_a_database_that_has_moved_are_replaced_when_they_are_free()
    {
        await using var world = World.Start();
        Scripted.ScriptedDatabase moved = new(world.Network, new System.Net.IPEndPoint(System.Net.IPAddress.Parse("10.0.0.2"), 5432));
        var (idle, busy) = (world.Login(), world.Login());
        busy.Ask("begin");
        idle.Ask("echo warm");

        world.Reload(new WorldOptions { Databases = "app = host=10.0.0.2\nother = host=10.0.0.1" });

        Assert.Single(world.Database.Backends);
        Assert.Equal("new", idle.Ask("echo new").Row);
        Assert.Equal(["new"], moved.ExecutedOf("echo").Select(text => text[5..]));
        busy.Ask("commit");
        Assert.Empty(world.Database.Backends);
        Assert.Equal("new", busy.Ask("echo new").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_file_with_an_error_changes_nothing()
    {
        await using var world = World.Start("default_pool_size = 2");
        var client = world.Login();

        var problems = world.Reload(new WorldOptions { Settings = "default_pool_size = many" });

        Assert.NotNull(problems);
        Assert.Contains(problems, problem => problem.Text.Contains("default_pool_size", StringComparison.Ordinal));
        Assert.Equal(2, world.Pooler.Host.Settings.DefaultPoolSize);
        Assert.Equal("well", client.Ask("echo well").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_shutdown_that_waits_for_clients_ends_when_the_last_has_left()
    {
        await using var world = World.Start();
        var (one, two) = (world.Login(), world.Login());
        world.Pooler.Shutdown(ShutdownMode.WaitForClients);
        Assert.True(world.Pooler.Host.IsEnding);
        world.AdvanceSeconds(5);
        Assert.Equal("still here", one.Ask("echo still here").Row);
        Assert.Null(world.TryConnect());
        one.Leave();
        world.AdvanceSeconds(5);
        Assert.False(world.Pooler.Ended.IsCompleted);
        two.Leave();
        world.AdvanceSeconds(1);

        Assert.True(world.Pooler.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_shutdown_that_waits_for_servers_gives_out_no_more_of_them()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (idle, busy, waiting) = (world.Login(), world.Login(), world.Login());
        busy.Ask("begin");
        waiting.Query("echo waiting");
        world.Run();
        world.Pooler.Shutdown(ShutdownMode.WaitForServers);
        world.AdvanceSeconds(1);
        Assert.Equal("57P01", waiting.Fatal?.SqlState);
        Assert.False(idle.IsClosed);
        idle.Query("echo late");
        world.Run();
        Assert.Equal("57P01", idle.Fatal?.SqlState);
        Assert.Null(world.TryConnect());
        Assert.Equal("mine", busy.Ask("echo mine").Row);
        Assert.False(world.Pooler.Ended.IsCompleted);
        Assert.Equal("COMMIT", busy.Ask("commit").Tag);
        world.AdvanceSeconds(1);

        Assert.Equal("57P01", busy.Fatal?.SqlState);
        Assert.True(world.Pooler.Ended.IsCompleted);
    }

    [Fact]
    public async Task An_immediate_shutdown_tells_everybody_and_ends()
    {
        await using var world = World.Start();
        var (idle, busy) = (world.Login(), world.Login());
        busy.Query("sleep 60000");
        world.Run();
        world.Pooler.Shutdown(ShutdownMode.Immediate);
        world.AdvanceSeconds(1);

        Assert.True(world.Pooler.Ended.IsCompleted);
        Assert.Equal("57P01", idle.Fatal?.SqlState);
        Assert.Equal("57P01", busy.Fatal?.SqlState);
    }

    [Fact]
    public async Task A_second_request_ends_at_once()
    {
        await using var world = World.Start();
        var client = world.Login();
        world.Pooler.Shutdown(ShutdownMode.WaitForClients);
        world.AdvanceSeconds(5);
        world.Pooler.Shutdown(ShutdownMode.WaitForClients);
        world.AdvanceSeconds(1);

        Assert.True(world.Pooler.Ended.IsCompleted);
        Assert.Equal("57P01", client.Fatal?.SqlState);
    }
}
