using Dcp.Wire;

namespace Dcp.Tests.Simulation;

public sealed class PoolModeTests
{
    [Fact]
    public async Task A_transaction_keeps_its_server_to_its_end()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        Assert.Equal(TransactionStatus.InTransaction, one.Ask("begin").Status);
        other.Query("echo other");
        world.AdvanceSeconds(60);
        Assert.Equal(0, other.Answers);
        Assert.Equal("mine", one.Ask("echo mine").Row);
        Assert.Equal(0, other.Answers);

        Assert.Equal("COMMIT", one.Ask("commit").Tag);

        Assert.Equal("other", other.Take().Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_failed_transaction_keeps_its_server_until_it_is_rolled_back()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        one.Ask("begin");
        Assert.Equal(TransactionStatus.Failed, one.Ask("fail 23505").Status);
        Assert.Equal("25P02", one.Ask("echo no").SqlState);
        other.Query("echo other");
        world.Run();
        Assert.Equal(0, other.Answers);

        Assert.Equal("ROLLBACK", one.Ask("rollback").Tag);

        Assert.Equal("other", other.Take().Row);
        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task An_extended_transaction_without_sync_keeps_its_server()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        one.Send(output =>
        {
            FrontendMessages.WriteParse(output, "", "echo half");
            FrontendMessages.WriteBind(output, "", "", [], [], []);
            FrontendMessages.WriteExecute(output, ""u8);
            FrontendMessages.WriteFlush(output);
        });
        other.Query("echo other");
        world.Run();
        Assert.Equal(["half"], one.Current.Rows);
        Assert.Equal(0, other.Answers);

        one.Send(FrontendMessages.WriteSync);
        world.Run();

        Assert.Equal("half", one.Take().Row);
        Assert.Equal("other", other.Take().Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Session_pooling_keeps_a_server_until_the_client_leaves_and_cleans_it_for_the_next()
    {
        await using var world = World.Start("pool_mode = session\ndefault_pool_size = 1");
        var one = world.Login();
        Assert.Equal("SET", one.Ask("set search_path to mine").Tag);
        var other = world.Login();
        other.Query("show search_path");
        world.Run();
        Assert.Equal("mine", one.Ask("show search_path").Row);
        Assert.Equal(0, other.Answers);

        one.Leave();
        world.Run();

        Assert.Equal("\"$user\", public", other.Take().Row);
        Assert.Equal(1, world.Database.LoginCount);
        Assert.Single(world.Database.ExecutedOf("DISCARD"));
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_whose_reset_query_fails_is_closed()
    {
        await using var world = World.Start("pool_mode = session\ndefault_pool_size = 1\nserver_reset_query = fail 55000");
        var one = world.Login();
        one.Ask("echo one");
        one.Leave();
        world.Run();

        Assert.Equal("two", world.Login().Ask("echo two").Row);

        Assert.Equal(2, world.Database.LoginCount);
        Assert.Equal(1, world.Log.Count("reset query failed"));
        world.AssertClean();
    }

    [Fact]
    public async Task Without_a_reset_query_the_server_goes_on_as_it_is()
    {
        await using var world = World.Start("pool_mode = session\ndefault_pool_size = 1\nserver_reset_query =");
        var one = world.Login();
        one.Ask("set search_path to mine");
        one.Leave();
        world.Run();

        Assert.Equal("mine", world.Login().Ask("show search_path").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Statement_pooling_allows_no_transaction_block()
    {
        await using var world = World.Start("pool_mode = statement\ndefault_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        Assert.Equal("fine", one.Ask("echo fine").Row);
        one.Query("begin");
        world.Run();

        Assert.Equal("0A000", one.Fatal?.SqlState);
        Assert.True(one.IsClosed);
        Assert.Equal("well", other.Ask("echo well").Row);
        Assert.Equal(2, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_user_and_a_database_have_a_mode_of_their_own()
    {
        await using var world = World.Start(new WorldOptions
        {
            Settings = "default_pool_size = 1",
            Databases = "app = host=10.0.0.1 pool_mode=session\nother = host=10.0.0.1",
            Users = "bob = pool_mode=statement",
        });
        var alice = world.Login();
        alice.Ask("echo hello");
        var bob = world.Login("bob", "other");
        bob.Query("begin");
        world.Run();

        Assert.Equal(1, world.Pool().Active);
        Assert.Equal("0A000", bob.Fatal?.SqlState);
        world.AssertClean();
    }
}
