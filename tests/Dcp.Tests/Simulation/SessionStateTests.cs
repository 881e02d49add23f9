using Dcp.Tests.Simulation.Scripted;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>
/// What can go wrong between the end of a transaction and the answer to the pooler's question about what it left. That the question finds
/// what it should is tried with a real database.
/// </summary>
public sealed class SessionStateTests
{
    [Fact]
    public async Task Nothing_is_asked_within_what_is_left_of_a_copy_that_has_failed()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        var rest = FailWithinCopy(world, one);
        two.Query("echo mine");
        world.Run();
        Assert.Equal(0, two.Answers);

        one.SendBytes(rest);
        world.Run();
        Assert.Equal("mine", two.Take().Row);
        Assert.Equal("UTC", two.Ask("show TimeZone").Row);
        Assert.Equal("Asia/Tokyo", one.Ask("show TimeZone").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Who_leaves_within_a_copy_that_has_failed_leaves_nothing_to_anybody()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        FailWithinCopy(world, one);
        one.Vanish();
        world.Run();

        Assert.Equal("UTC", two.Ask("show TimeZone").Row);
        Assert.Equal(2, world.Database.LoginCount);
        world.AssertClean();
    }

    /// <summary>
    /// A ready-for-query too many, as from a server that has lost the thread. The client's query is answered all the same, or its connection
    /// ends; nobody gets the rows of what the pooler asks for itself.
    /// </summary>
    [Fact]
    public async Task A_stray_ready_for_query_does_not_give_a_client_the_answer_to_what_the_pooler_asked()
    {
        await using var world = World.Start(new WorldOptions { Settings = "default_pool_size = 1", PipeCapacity = 300 });
        world.Database.Behaviour = LoginBehaviour.OutOfStep;
        for (var i = 0; i < 20; i++)
        {
            var client = world.Join("alice", "app", ("application_name", $"c{i}"), ("TimeZone", $"Zone/{i}"));
            if (!client.IsReady) continue;
            client.Query("echo own");
            world.Run();
            if (client.Answers > 0) Assert.Equal("own", client.Take().Row);
            else Assert.True(client.IsClosed);
        }

        world.Database.Behaviour = LoginBehaviour.Normal;
        world.AssertClean();
    }

    /// <summary>A SET, and a COPY that fails while the client is in the middle of a message. What is left of the message is returned.</summary>
    private static byte[] FailWithinCopy(World world, SimClient client)
    {
        client.Query("set TimeZone to 'Asia/Tokyo';copy in fail 1");
        client.Send(output => FrontendMessages.WriteCopyData(output, "bad"u8));
        var message = Written.Bytes(output => FrontendMessages.WriteCopyData(output, new byte[200]));
        client.SendBytes(message.AsSpan(0, 50));
        world.Run();
        Assert.Equal("22P02", client.Take().SqlState);
        return message[50..];
    }
}
