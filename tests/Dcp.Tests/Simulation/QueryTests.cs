using Dcp.Wire;

namespace Dcp.Tests.Simulation;

public sealed class QueryTests
{
    [Fact]
    public async Task A_query_is_answered_and_its_server_is_kept_for_the_next()
    {
        await using var world = World.Start();
        var client = world.Login();

        Assert.Equal("hello", client.Ask("echo hello").Row);
        Assert.Equal("again", client.Ask("echo again").Row);

        Assert.Equal(1, world.Database.LoginCount);
        Assert.Equal(1, world.Pool().Idle);
        client.Leave();
        world.Run();
        Assert.Equal(0, world.Pooler.Host.Clients);
        Assert.Equal(1, world.Pool().Idle);
        world.AssertClean();
    }

    [Fact]
    public async Task An_extended_query_is_answered()
    {
        await using var world = World.Start();
        var client = world.Login();

        Assert.Equal("one two", client.AskExtended("echo $1 $2", "one", "two").Row);

        Assert.Equal(1, world.Pool().Idle);
        world.AssertClean();
    }

    [Fact]
    public async Task Requests_sent_together_are_answered_in_order()
    {
        await using var world = World.Start();
        var client = world.Login();
        for (var i = 0; i < 20; i++)
        {
            client.Query($"echo simple{i}");
            client.Extended("echo $1", $"extended{i}");
        }

        world.Run();

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"simple{i}", client.Take().Row);
            Assert.Equal($"extended{i}", client.Take().Row);
        }

        world.AssertClean();
    }

    [Fact]
    public async Task An_empty_query_several_statements_and_a_notice_pass()
    {
        await using var world = World.Start();
        var client = world.Login();

        Assert.Empty(client.Ask("").Tags);
        Assert.Equal(["a", "b"], client.Ask("echo a; echo b").Rows);
        Assert.Equal(["beware"], client.Ask("notice beware").Notices);
        world.AssertClean();
    }

    [Fact]
    public async Task An_error_passes_with_its_sqlstate_and_the_server_is_used_again()
    {
        await using var world = World.Start();
        var client = world.Login();

        Assert.Equal("22012", client.Ask("fail 22012").SqlState);
        Assert.Equal("22012", client.AskExtended("fail 22012").SqlState);
        Assert.Equal("26000", AskUnknown(world, client).SqlState);
        Assert.Equal("well", client.Ask("echo well").Row);

        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task Copy_in_and_out_pass_whole()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Query("copy in");
        world.Run();
        Assert.True(client.Current.IsCopyIn);
        for (var i = 0; i < 100; i++) client.Send(output => FrontendMessages.WriteCopyData(output, new byte[1000]));
        client.Send(FrontendMessages.WriteCopyDone);
        world.Run();
        Assert.Equal("COPY 100000", client.Take().Tag);

        var copied = client.Ask("copy out 100 1000");

        Assert.Equal(("COPY 100", 100_000), (copied.Tag, copied.CopyBytes));
        Assert.Equal(1, world.Pool().Idle);
        world.AssertClean();
    }

    [Fact]
    public async Task A_copy_that_the_client_gives_up_leaves_the_server_in_use()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Query("copy in");
        client.Send(output => FrontendMessages.WriteCopyFail(output, "never mind"));
        world.Run();

        Assert.Equal("57014", client.Take().SqlState);
        Assert.Equal("well", client.Ask("echo well").Row);
        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task What_is_left_of_a_failed_copy_reaches_no_other_client()
    {
        await using var world = World.Start("default_pool_size = 1");
        var client = world.Login();
        var other = world.Login();
        client.Query("copy in fail 1");
        client.Send(output => FrontendMessages.WriteCopyData(output, "bad"u8));
        // The database fails at the first message, when the second is on its way in part.
        client.SendBytes([(byte)'d', 0, 0, 0, 24, .. new byte[10]]);
        world.Run();
        Assert.Equal("22P02", client.Take().SqlState);

        Assert.Equal("mine", other.Ask("echo mine").Row);

        client.SendBytes(new byte[10]);
        client.Send(FrontendMessages.WriteCopyDone);
        Assert.Equal("well", client.Ask("echo well").Row);
        world.AssertClean();
    }

    private static Answer AskUnknown(World world, SimClient client)
    {
        client.Send(output =>
        {
            FrontendMessages.WriteBind(output, "", "nobody", [], [], []);
            FrontendMessages.WriteExecute(output, ""u8);
            FrontendMessages.WriteSync(output);
        });
        world.Run();
        return client.Take();
    }
}
