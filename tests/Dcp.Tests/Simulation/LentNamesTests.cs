using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>What a client has prepared by the protocol it may use in SQL, by its own names, on whichever server, and nobody else may.</summary>
public sealed class LentNamesTests
{
    [Fact]
    public async Task Sql_executes_what_the_protocol_has_prepared_on_every_server()
    {
        await using var world = World.Start("default_pool_size = 2");
        var (client, other) = (world.Login(), world.Login());
        Prepare(world, client, "mine", "echo well");
        Assert.Equal("well", client.Ask("execute mine").Row);
        other.Ask("begin");
        Assert.Equal("well", client.Ask("execute mine").Row);
        Assert.Equal("well", client.AskExtended("execute mine").Row);
        client.Ask("begin");
        Assert.Equal("well", client.Ask("execute mine").Row);
        Assert.Equal("well", client.AskExtended("execute mine").Row);
        Assert.Equal("well", client.Ask("execute mine").Row);
        client.Ask("commit");
        other.Ask("rollback");

        Assert.Equal(2, world.Database.LoginCount);
        AssertNothingIsLeft(world);
        Assert.Equal("ERROR 26000: prepared statement \"mine\" does not exist", other.Ask("execute mine").Error!.ToString());
        world.AssertClean();
    }

    [Fact]
    public async Task Whoever_gets_the_server_next_may_have_another_statement_of_that_name()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        Prepare(world, one, "s", "echo one");
        Prepare(world, two, "s", "echo two");
        for (var i = 0; i < 3; i++)
        {
            one.Query("execute s");
            two.Query("execute s");
            one.Query("execute s");
            two.Extended("execute s");
            world.Run();
            Assert.Equal(["one", "one"], [one.Take().Row, one.Take().Row]);
            Assert.Equal(["two", "two"], [two.Take().Row, two.Take().Row]);
        }

        AssertNothingIsLeft(world);
        world.AssertClean();
    }

    [Fact]
    public async Task What_is_gone_is_gone_for_sql_too()
    {
        await using var world = World.Start("default_pool_size = 1");
        var client = world.Login();
        Prepare(world, client, "s", "echo one");
        client.Ask("begin");
        Assert.Equal("one", client.Ask("execute s").Row);
        client.Send(output => FrontendMessages.WriteClose(output, ObjectKind.Statement, "s"u8));
        client.Send(FrontendMessages.WriteSync);
        world.Run();
        client.Take();
        Prepare(world, client, "s", "echo two");
        Assert.Equal("two", client.Ask("execute s").Row);
        Assert.Equal("DEALLOCATE", client.Ask("deallocate s").Tag);
        Assert.Equal("26000", client.Ask("execute s").SqlState);
        client.Ask("rollback");
        Assert.Equal("26000", client.Ask("execute s").SqlState);
        Assert.Equal("PREPARE", client.Ask("prepare s as echo three").Tag);
        Assert.Equal("three", client.Ask("execute s").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_statement_that_no_server_can_prepare_any_more_fails_where_it_is_used()
    {
        await using var world = World.Start("default_pool_size = 1\nmax_prepared_statements = 1");
        var client = world.Login();
        Prepare(world, client, "s", "echo one");
        Prepare(world, client, "t", "echo two");
        client.Ask("begin");
        client.Ask("fail 22012");
        client.Transcript = [];
        Assert.Equal("25P02", client.Ask("execute s").SqlState);
        Assert.Equal(["E", "Z"], client.Transcript.Select(message => message[..1]));
        client.Ask("rollback");
        Assert.Equal("one", client.Ask("execute s").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_name_is_used_once_by_sql_or_by_the_protocol()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (client, other) = (world.Login(), world.Login());
        Prepare(world, client, "s", "echo mine");
        other.Ask("echo between");
        Assert.Equal("ERROR 42P05: prepared statement \"s\" already exists", client.Ask("prepare s as echo other").Error!.ToString());
        Assert.Equal("mine", client.Ask("execute s").Row);
        Assert.Equal("PREPARE", client.Ask("prepare t as echo other").Tag);
        other.Ask("echo between");
        Assert.Equal("42P05", Prepare(world, client, "t", "echo mine").SqlState);
        Assert.Equal("other", client.Ask("execute t").Row);
        Assert.Equal("DEALLOCATE", client.Ask("deallocate t").Tag);
        Assert.Null(Prepare(world, client, "t", "echo mine").Error);
        other.Ask("echo between");
        Assert.Equal("mine", client.Ask("execute t").Row);
        Assert.Equal("mine", client.Ask("execute s").Row);
        AssertNothingIsLeft(world);
        world.AssertClean();
    }

    [Fact]
    public async Task Who_leaves_right_after_it_leaves_the_server_to_others()
    {
        await using var world = World.Start("default_pool_size = 1");
        for (var i = 0; i < 3; i++)
        {
            var client = world.Login();
            Prepare(world, client, "s", "echo well");
            client.Activity = () =>
            {
                client.Activity = null;
                client.Send(FrontendMessages.WriteTerminate);
            };
            Assert.Equal("well", client.Ask("execute s").Row);
        }

        Assert.Equal(1, world.Database.LoginCount);
        AssertNothingIsLeft(world);
        world.AssertClean();
    }

    [Fact]
    public async Task Who_leaves_in_the_middle_leaves_no_name_behind()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (client, other) = (world.Login(), world.Login());
        Prepare(world, client, "s", "sleep 100");
        client.Query("execute s");
        client.Vanish();
        world.Run();
        Assert.Equal("well", other.Ask("echo well").Row);
        Assert.Equal("26000", other.Ask("execute s").SqlState);
        AssertNothingIsLeft(world);
        world.AssertClean();
    }

    private static Answer Prepare(World world, SimClient client, string name, string sql)
    {
        client.Send(output => FrontendMessages.WriteParse(output, name, sql));
        client.Send(FrontendMessages.WriteSync);
        world.Run();
        return client.Take();
    }

    private static void AssertNothingIsLeft(World world) =>
        Assert.All(world.Database.Backends.SelectMany(backend => backend.Statements), name => Assert.StartsWith("PGBOUNCER_", name));
}
