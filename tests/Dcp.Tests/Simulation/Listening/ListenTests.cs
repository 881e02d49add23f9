using Dcp.Tests.Simulation.Random;

namespace Dcp.Tests.Simulation.Listening;

/// <summary>LISTEN of clients that share servers.</summary>
public sealed class ListenTests
{
    [Fact]
    public async Task A_client_that_listens_keeps_no_server()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());

        Assert.Equal("LISTEN", one.Ask("listen a").Tag);
        Assert.Equal("NOTIFY", two.Ask("notify a, 'hello'").Tag);

        Assert.Equal(("a", "hello"), Told(Assert.Single(one.Notifications)));
        Assert.Empty(two.Notifications);
        Assert.Single(world.Pool().Listening);
        world.AssertClean();
    }

    [Fact]
    public async Task All_clients_share_one_connection()
    {
        await using var world = World.Start("default_pool_size = 2");
        SimClient[] clients = [.. Enumerable.Range(0, 20).Select(_ => world.Login())];
        foreach (var client in clients) client.Ask($"listen a");

        world.Login().Ask("notify a, 'x';notify a, 'y'");

        Assert.All(clients, client => Assert.Equal([("a", "x"), ("a", "y")], client.Notifications.Select(Told)));
        Assert.Equal(1, world.Pools.All.Sum(pool => pool.Snapshot().Listening.Count));
        Assert.InRange(world.Database.Backends.Count, 1, 3);
        world.AssertClean();
    }

    [Fact]
    public async Task Nobody_is_told_within_a_transaction()
    {
        await using var world = World.Start("default_pool_size = 2");
        var (one, two) = (world.Login(), world.Login());
        one.Ask("listen a");
        one.Ask("begin");

        two.Ask("notify a, 'x'");
        world.AdvanceSeconds(1);
        Assert.Empty(one.Notifications);
        one.Ask("commit");

        Assert.Equal(("a", "x"), Told(Assert.Single(one.Notifications)));
        world.AssertClean();
    }

    [Fact]
    public async Task What_was_rolled_back_changes_nothing()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        one.Ask("listen a");
        two.Ask("echo other");
        one.Ask("begin");
        one.Ask("unlisten a");
        one.Ask("listen b");
        one.Ask("rollback");

        two.Ask("notify b, 'no';notify a, 'x'");
        Assert.Equal(("a", "x"), Told(Assert.Single(one.Notifications)));
        one.Ask("unlisten *");
        two.Ask("notify a, 'y'");

        Assert.Single(one.Notifications);
        world.AssertClean();
    }

    [Fact]
    public async Task Who_does_not_listen_is_told_nothing_by_a_server_that_did()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        one.Ask("listen a");

        Assert.Equal("NOTIFY", two.Ask("notify a, 'x'").Tag);
        Assert.Empty(two.Notifications);
        Assert.Empty(world.Database.Backends.Single(backend => backend.Channels.Count == 0).Channels);
        world.AssertClean();
    }

    [Fact]
    public async Task When_the_listening_connection_is_lost_its_clients_hear_of_it()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        one.Ask("listen a");
        world.Database.Backends.Single(backend => backend.Channels.Any(channel => channel.StartsWith("dcp_", StringComparison.Ordinal)) && backend.Channels.Count == 2).Kill(null);
        world.Run();

        Assert.True(one.IsClosed);
        Assert.Equal("57P01", one.Fatal!.SqlState);
        Assert.Equal("fine", two.Ask("echo fine").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Without_a_place_for_a_connection_the_client_keeps_its_server()
    {
        await using var world = World.Start("default_pool_size = 1\nmax_db_connections = 1\nquery_wait_timeout = 0");
        var (one, two) = (world.Login(), world.Login());
        one.Query("listen a");
        two.Query("notify a, 'x'");
        world.AdvanceSeconds(2);
        Assert.Equal("LISTEN", one.Take().Tag);
        Assert.Equal(0, two.Answers);

        Assert.Equal("NOTIFY", one.Ask("notify a, 'own'").Tag);
        Assert.Equal(("a", "own"), Told(Assert.Single(one.Notifications)));
        one.Ask("unlisten a");

        Assert.Equal("NOTIFY", two.Take().Tag);
        Assert.Single(one.Notifications);
        world.AssertClean();
    }

    [Fact]
    public async Task Who_does_not_take_its_notifications_is_thrown_out()
    {
        await using var world = World.Start("default_pool_size = 2");
        var (one, two) = (world.Login(), world.Login());
        one.Ask("listen a");
        one.Ask("begin");
        for (var i = 0; i < 200; i++) two.Ask($"notify a, '{new string('x', 7000)}'");

        Assert.Equal("54000", one.Fatal!.SqlState);
        world.AssertClean();
    }

    [Fact]
    public async Task A_reconnect_moves_listening_to_another_connection()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        one.Ask("listen a");
        var before = Assert.Single(world.Pool().Listening);
        two.Ask("notify a, 'x'");
        foreach (var pool in world.Pools.All) pool.CloseAll("database configuration changed");
        two.Ask("notify a, 'y'");
        world.Run();

        Assert.NotSame(before, Assert.Single(world.Pool().Listening));
        two.Ask("notify a, 'z'");
        Assert.Equal([("a", "x"), ("a", "y"), ("a", "z")], one.Notifications.Select(Told));
        world.AssertClean();
    }

    [Fact]
    public async Task Where_no_other_connection_can_be_had_the_old_one_goes_on_until_there_is_one()
    {
        await using var world = World.Start("default_pool_size = 1\nmax_db_connections = 2");
        var (one, two) = (world.Login(), world.Login());
        one.Ask("listen a");
        two.Ask("begin");
        foreach (var pool in world.Pools.All) pool.CloseAll("database configuration changed");
        world.AdvanceSeconds(5);
        two.Ask("notify a, 'x'");
        two.Ask("commit");
        world.AdvanceSeconds(5);
        two.Ask("notify a, 'y'");

        Assert.Equal([("a", "x"), ("a", "y")], one.Notifications.Select(Told));
        Assert.Null(Assert.Single(world.Pool().Listening).CloseNeeded);
        world.AssertClean();
    }

    [Fact]
    public async Task Each_encoding_has_a_connection_of_its_own()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login("alice", "app", ("client_encoding", "LATIN1")));
        one.Ask("listen a");
        two.Ask("listen a");
        one.Ask("notify a, 'x'");
        Assert.Equal(("a", "x"), Told(Assert.Single(one.Notifications)));
        Assert.Equal(("a", "x"), Told(Assert.Single(two.Notifications)));
        Assert.Equal(2, world.Pool().Listening.Count);
        world.AssertClean();
    }

    /// <summary>Seeds: DCP_SIM_SEEDS says how many (50), DCP_SIM_FIRST with which to begin (1).</summary>
    [Fact]
    public async Task Each_notification_comes_once_and_in_order_to_who_listens()
    {
        var first = RandomTests.Setting("DCP_SIM_FIRST", 1);
        for (var seed = first; seed < first + RandomTests.Setting("DCP_SIM_SEEDS", 50); seed++)
        {
            ListenRun run = new(seed);
            var failure = await Record.ExceptionAsync(run.RunAsync);
            Assert.True(failure is null, $"Seed {seed} failed: {failure}\n\n{run.Story}");
        }
    }

    private static (string, string) Told((int ProcessId, string Channel, string Payload) note) => (note.Channel, note.Payload);
}
