using Dcp.Wire;

namespace Dcp.Tests.Simulation;

public sealed class CancelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_cancel_request_ends_the_query_of_the_client_whose_key_it_has(int reactors)
    {
        await using var world = World.Start(new WorldOptions { Reactors = reactors });
        var (one, two) = (world.Login(), world.Login());
        one.Query("sleep 60000");
        two.Query("sleep 60000");
        world.Run();
        var canceller = world.Cancel(one);
        world.Run();

        Assert.Equal("57014", one.Take().SqlState);
        Assert.Equal(0, two.Answers);
        Assert.True(canceller.IsClosed);
        Assert.Equal("well", one.Ask("echo well").Row);
        Assert.Equal(2, world.Database.LoginCount);
        world.AssertClean();
    }

    /// <summary>A server of protocol 3.2 may have keys of up to 256 bytes; clients have dcp's own, and know nothing of it.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(256)]
    public async Task Long_keys_of_the_database_are_given_back_to_it_as_they_are(int length)
    {
        await using var world = World.Start();
        world.Database.KeyLength = length;
        var client = world.Login();
        Assert.Equal(4, client.CancelKey.Length);
        client.Query("sleep 60000");
        world.Run();
        world.Cancel(client);
        world.Run();

        Assert.Equal("57014", client.Take().SqlState);
        world.AssertClean();
    }

    [Fact]
    public async Task A_wrong_key_cancels_nothing()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Query("sleep 60000");
        world.Run();
        var canceller = world.Connect();
        canceller.Send(output => FrontendMessages.WriteCancelRequest(output, client.ProcessId, [1, 2, 3, 4]));
        world.Run();

        Assert.True(canceller.IsClosed);
        Assert.Equal(0, client.Answers);
        Assert.Equal(0, world.Database.Cancels);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_runs_nothing_is_not_cancelled_in_the_database()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Ask("begin");
        var canceller = world.Cancel(client);
        world.Run();

        Assert.True(canceller.IsClosed);
        Assert.Equal(0, world.Database.Cancels);
        Assert.Equal("COMMIT", client.Ask("commit").Tag);
        world.AssertClean();
    }

    [Fact]
    public async Task The_cancel_connection_is_held_until_the_database_has_taken_note()
    {
        await using var world = World.Start();
        world.Database.CancelDelay = TimeSpan.FromSeconds(1);
        var client = world.Login();
        client.Query("sleep 60000");
        world.Run();
        var canceller = world.Cancel(client);
        world.AdvanceSeconds(0.9);
        Assert.False(canceller.IsClosed);
        world.AdvanceSeconds(0.2);

        Assert.True(canceller.IsClosed);
        Assert.Equal("57014", client.Take().SqlState);
        world.AssertClean();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_late_cancel_never_hits_the_next_client(int reactors)
    {
        await using var world = World.Start(new WorldOptions { Reactors = reactors, Settings = "default_pool_size = 1" });
        world.Database.CancelDelay = TimeSpan.FromSeconds(2);
        var (one, two) = (world.Login(), world.Login());
        one.Query("sleep 1000");
        world.Run();
        world.Cancel(one);
        two.Query("sleep 5000");
        world.AdvanceSeconds(1.5);

        // The first is done and has its answer; its server is nobody's until the database has closed the cancel connection.
        Assert.Equal("slept", one.Take().Row);
        Assert.Equal(1, world.Pool().BeingCanceled);
        Assert.Single(world.Database.ExecutedOf("sleep"));
        world.AdvanceSeconds(10);

        Assert.Equal("slept", two.Take().Row);
        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_whose_cancel_is_never_confirmed_is_closed_and_not_used_again()
    {
        await using var world = World.Start("default_pool_size = 1\ncancel_wait_timeout = 3");
        world.Database.CancelDelay = TimeSpan.FromSeconds(5);
        var (one, two) = (world.Login(), world.Login());
        one.Query("sleep 1000");
        world.Run();
        var canceller = world.Cancel(one);
        two.Query("sleep 30000");
        world.AdvanceSeconds(4);
        Assert.True(canceller.IsClosed);
        world.AdvanceSeconds(40);

        Assert.Equal("slept", two.Take().Row);
        Assert.Equal(2, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_cancel_wait_timeout_of_0_waits_for_as_long_as_it_takes()
    {
        await using var world = World.Start("cancel_wait_timeout = 0");
        world.Database.CancelDelay = TimeSpan.FromSeconds(60);
        var client = world.Login();
        client.Query("sleep 120000");
        world.Run();
        world.Cancel(client);
        world.AdvanceSeconds(61);

        Assert.Equal("57014", client.Take().SqlState);
        Assert.Equal("well", client.Ask("echo well").Row);
        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_cancel_that_cannot_reach_the_database_harms_nobody()
    {
        await using var world = World.Start("default_pool_size = 1");
        var client = world.Login();
        client.Query("sleep 1000");
        world.Run();
        world.Database.StopListening();
        var canceller = world.Cancel(client);
        world.AdvanceSeconds(2);

        Assert.True(canceller.IsClosed);
        Assert.Equal("slept", client.Take().Row);
        Assert.Equal(1, world.Pool().Idle);
        world.AssertClean();
    }

    [Fact]
    public async Task A_storm_of_cancels_opens_few_connections_to_the_database()
    {
        await using var world = World.Start();
        world.Database.CancelDelay = TimeSpan.FromSeconds(1);
        var client = world.Login();
        client.Query("sleep 60000");
        world.Run();
        for (var i = 0; i < 50; i++) world.Cancel(client);
        world.Run();

        Assert.InRange(world.Database.Cancels, 1, 2);
        world.AdvanceSeconds(3);
        Assert.Equal("57014", client.Take().SqlState);
        Assert.Equal(1, world.Pooler.Host.Clients);
        world.AssertClean();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_client_that_waits_has_its_query_cancelled_and_goes_on(int reactors)
    {
        await using var world = World.Start(new WorldOptions { Reactors = reactors, Settings = "default_pool_size = 1" });
        var (busy, waiting, next) = (world.Login(), world.Login(), world.Login());
        busy.Query("sleep 1000");
        world.Run();
        waiting.Query("echo never");
        waiting.Query("echo afterwards");
        next.Query("echo next");
        world.Run();
        var canceller = world.Cancel(waiting);
        world.Run();

        Assert.True(canceller.IsClosed);
        Assert.Equal("57014", waiting.Take().SqlState);
        Assert.Equal(0, world.Database.Cancels);
        world.AdvanceSeconds(2);
        Assert.Equal("slept", busy.Take().Row);
        Assert.Equal("next", next.Take().Row);
        Assert.Equal("afterwards", waiting.Take().Row);
        Assert.DoesNotContain("echo never", world.Database.ExecutedOf("echo"));
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_waits_with_a_pipeline_loses_what_belongs_to_its_sync()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (busy, waiting) = (world.Login(), world.Login());
        busy.Query("sleep 1000");
        world.Run();
        waiting.Transcript = [];
        waiting.Send(output =>
        {
            FrontendMessages.WriteParse(output, "a", "echo never");
            FrontendMessages.WriteBind(output, "", "a", [], [], []);
            FrontendMessages.WriteExecute(output, ""u8);
        });
        world.Run();
        world.Cancel(waiting);
        world.Run();
        Assert.Single(waiting.Transcript);
        Assert.Contains("57014", waiting.Transcript[0], StringComparison.Ordinal);
        waiting.Send(output =>
        {
            FrontendMessages.WriteDescribe(output, ObjectKind.Portal, ""u8);
            FrontendMessages.WriteSync(output);
            FrontendMessages.WriteParse(output, "a", "echo later");
            FrontendMessages.WriteBind(output, "", "a", [], [], []);
            FrontendMessages.WriteExecute(output, ""u8);
            FrontendMessages.WriteSync(output);
        });
        world.AdvanceSeconds(2);

        Assert.Equal("57014", waiting.Take().SqlState);
        Assert.Equal("later", waiting.Take().Row);
        Assert.DoesNotContain("echo never", world.Database.ExecutedOf("echo"));
        world.AssertClean();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    public async Task Of_a_long_query_that_is_cancelled_while_it_waits_the_rest_is_dropped(int first)
    {
        await using var world = World.Start("default_pool_size = 1");
        var (busy, waiting) = (world.Login(), world.Login());
        busy.Query("sleep 1000");
        world.Run();
        System.Buffers.ArrayBufferWriter<byte> query = new();
        FrontendMessages.WriteQuery(query, "echo " + new string('x', 100_000));
        FrontendMessages.WriteQuery(query, "echo last");
        waiting.SendBytes(query.WrittenSpan[..first]);
        world.Run();
        waiting.SendBytes(query.WrittenSpan[first..60_000]);
        world.Run();
        world.Cancel(waiting);
        world.Run();
        waiting.SendBytes(query.WrittenSpan[60_000..]);
        world.AdvanceSeconds(2);

        Assert.Equal("57014", waiting.Take().SqlState);
        Assert.Equal("last", waiting.Take().Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_is_gone_can_no_longer_be_cancelled()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        one.Ask("echo one");
        one.Leave();
        two.Query("sleep 1000");
        world.Run();
        var canceller = world.Connect();
        canceller.Send(output => FrontendMessages.WriteCancelRequest(output, one.ProcessId, one.CancelKey.Span));
        world.AdvanceSeconds(2);

        Assert.Equal("slept", two.Take().Row);
        Assert.Equal(0, world.Database.Cancels);
        world.AssertClean();
    }

    [Fact]
    public async Task Half_a_cancel_request_and_a_strange_key_are_harmless()
    {
        await using var world = World.Start();
        var client = world.Login();
        var half = world.Connect();
        half.SendBytes([0, 0, 0, 16, 4, 210, 22, 46, 0, 0]);
        var strange = world.Connect();
        strange.Send(output => FrontendMessages.WriteCancelRequest(output, client.ProcessId, new byte[200]));
        world.Run();
        half.Vanish();
        world.Run();

        Assert.True(strange.IsClosed);
        Assert.Equal(1, world.Pooler.Host.Clients);
        world.AssertClean();
    }
}
