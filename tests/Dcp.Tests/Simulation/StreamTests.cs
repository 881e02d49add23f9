using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>Much more than a buffer, past readers that take their time: memory stays bounded.</summary>
public sealed class StreamTests
{
    private const int Size = 8 * 1024 * 1024;

    /// <summary>Blocks that the two connections of a relay may hold: two inputs, and output up to the mark of congestion and one delivery more.</summary>
    private const int MostBlocks = 16;

    [Fact]
    public async Task A_huge_message_to_a_slow_client_is_streamed()
    {
        await using var world = World.Start();
        var client = world.Login();
        var most = 0;
        client.Activity = () => most = Math.Max(most, Rented(world));
        client.Pause();
        client.Query($"rows 1 {Size}");
        world.Run();
        Assert.InRange(Rented(world), 1, MostBlocks);
        Assert.Equal(0, client.Answers);
        for (var i = 0; i < 10_000 && client.Answers == 0; i++)
        {
            client.Resume();
            client.Pause();
            world.Run();
        }

        Assert.Equal(Size, client.Take().Row.Length);
        Assert.InRange(most, 1, MostBlocks);
        Assert.Equal(0, Rented(world));
        world.AssertClean();
    }

    [Fact]
    public async Task A_huge_message_to_a_slow_server_is_streamed()
    {
        await using var world = World.Start();
        var client = world.Login();
        world.Database.Stall(true);
        client.Query("echo " + new string('x', Size));
        world.AdvanceSeconds(1);
        Assert.InRange(Rented(world), 1, MostBlocks);
        Assert.Equal(0, client.Answers);

        world.Database.Stall(false);
        world.Run();

        Assert.Equal(Size, client.Take().Row.Length);
        Assert.Equal(0, Rented(world));
        world.AssertClean();
    }

    [Fact]
    public async Task Many_messages_to_a_slow_client_are_streamed()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Pause();
        client.Query("copy out 8192 1024");
        world.Run();
        Assert.InRange(Rented(world), 1, MostBlocks);

        client.Resume();
        world.Run();

        Assert.Equal(Size, client.Take().CopyBytes);
        world.AssertClean();
    }

    [Fact]
    public async Task Many_messages_to_a_slow_server_are_streamed()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Query("copy in");
        world.Run();
        world.Database.Stall(true);
        for (var i = 0; i < 8192; i++) client.Send(output => FrontendMessages.WriteCopyData(output, new byte[1024]));
        client.Send(FrontendMessages.WriteCopyDone);
        world.Run();
        Assert.InRange(Rented(world), 1, MostBlocks);

        world.Database.Stall(false);
        world.Run();

        Assert.Equal($"COPY {Size}", client.Take().Tag);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_never_reads_keeps_nobody_else_from_anything()
    {
        await using var world = World.Start("default_pool_size = 2");
        var (deaf, other) = (world.Login(), world.Login());
        deaf.Pause();
        deaf.Query($"rows 1 {Size}");
        world.Run();
        for (var i = 0; i < 10; i++) Assert.Equal($"{i}", other.Ask($"echo {i}").Row);

        deaf.Vanish();
        world.Run();

        Assert.Equal(0, Rented(world));
        Assert.Single(world.Database.Backends);
        world.AssertClean();
    }

    [Fact]
    public async Task Both_ways_full_at_the_same_time_come_to_an_end()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Pause();
        for (var i = 0; i < 200; i++)
        {
            client.Query("rows 10 10000");
            client.Query("echo " + new string('x', 10_000));
        }

        world.Run();
        Assert.InRange(Rented(world), 1, MostBlocks);
        client.Resume();
        world.Run();

        Assert.Equal(400, client.Answers);
        world.AssertClean();
    }

    [Fact]
    public async Task An_idle_client_and_an_idle_server_hold_no_memory()
    {
        await using var world = World.Start("max_client_conn = 1000");
        for (var i = 0; i < 200; i++) world.Login().Ask("echo once");

        Assert.Equal(0, Rented(world));
        world.AssertClean();
    }

    private static int Rented(World world) => world.Network.Reactors.Sum(reactor => reactor.Blocks.Rented);
}
