using System.Text;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

public sealed class PreparedStatementTests
{
    private const int Size = 8 * 1024 * 1024;

    [Fact]
    public async Task One_statement_of_two_clients_is_prepared_once()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());

        Assert.Equal("hello you", Execute(world, one, "mine", "echo hello $1", "you").Row);
        Assert.Equal("hello me", Execute(world, other, "theirs", "echo hello $1", "me").Row);
        Assert.Equal("hello again", Execute(world, one, "mine", null, "again").Row);

        Assert.Equal(1, world.Database.Parses);
        Assert.Equal(["PGBOUNCER_1"], world.Database.Backends.Single().Statements);
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_is_made_to_prepare_what_it_does_not_have()
    {
        await using var world = World.Start("default_pool_size = 2");
        var (client, other) = (world.Login(), world.Login());
        Execute(world, client, "mine", "echo hello $1", "you");
        other.Ask("begin");
        Assert.Equal(1, world.Pool().Active);

        Assert.Equal("tT", Describe(world, client, "mine"));
        Assert.Equal("hello there", Execute(world, client, "mine", null, "there").Row);

        Assert.Equal(2, world.Database.Backends.Count);
        Assert.All(world.Database.Backends, backend => Assert.Equal(["PGBOUNCER_1"], backend.Statements));
        other.Ask("commit");
        world.AssertClean();
    }

    [Fact]
    public async Task What_was_not_used_for_longest_makes_room()
    {
        await using var world = World.Start("default_pool_size = 1\nmax_prepared_statements = 2");
        var client = world.Login();
        foreach (var name in "abc") Execute(world, client, $"{name}", $"echo {name}");
        Assert.Equal(["PGBOUNCER_2", "PGBOUNCER_3"], world.Database.Backends.Single().Statements.Order());

        Assert.Equal("a", Execute(world, client, "a", null).Row);
        Assert.Equal("c", Execute(world, client, "c", null).Row);
        Assert.Equal("b", Execute(world, client, "b", null).Row);

        Assert.Equal(["PGBOUNCER_2", "PGBOUNCER_3"], world.Database.Backends.Single().Statements.Order());
        world.AssertClean();
    }

    [Fact]
    public async Task A_name_in_use_and_an_unknown_one_are_errors_of_the_server()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (client, other) = (world.Login(), world.Login());
        Execute(world, other, "theirs", "echo theirs");
        Execute(world, client, "mine", "echo mine");

        Assert.Equal("ERROR 42P05: prepared statement \"mine\" already exists", Execute(world, client, "mine", "echo other").Error!.ToString());
        Assert.Equal("ERROR 26000: prepared statement \"theirs\" does not exist", Execute(world, client, "theirs", null).Error!.ToString());
        Assert.Equal(
            "ERROR 08P01: bind message supplies 1 parameters, but prepared statement \"mine\" requires 0",
            Execute(world, client, "mine", null, "surplus").Error!.ToString());
        Assert.Equal("mine", Execute(world, client, "mine", null).Row);
        Assert.Equal(1, world.Log.Count("prepared statement 'mine' was already prepared"));
        world.AssertClean();
    }

    [Fact]
    public async Task The_name_that_servers_have_is_no_way_to_another_clients_statement()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (client, other) = (world.Login(), world.Login());
        Execute(world, other, "theirs", "echo theirs");

        Assert.Equal("26000", Execute(world, client, "PGBOUNCER_1", null).SqlState);
        client.Send(output => FrontendMessages.WriteClose(output, ObjectKind.Statement, "PGBOUNCER_1"u8));
        client.Send(FrontendMessages.WriteSync);
        world.Run();
        Assert.Null(client.Take().Error);

        Assert.Equal("theirs", Execute(world, other, "theirs", null).Row);
        Assert.Equal(1, world.Database.Parses);
        world.AssertClean();
    }

    [Theory]
    [InlineData("deallocate all")]
    [InlineData("discard all")]
    public async Task All_statements_of_a_client_go_at_once_and_nobody_elses(string sql)
    {
        await using var world = World.Start("default_pool_size = 1");
        var (client, other) = (world.Login(), world.Login());
        Execute(world, client, "mine", "echo same");
        Execute(world, other, "theirs", "echo same");

        Assert.Null(client.Ask(sql).Error);

        Assert.Equal("26000", Execute(world, client, "mine", null).SqlState);
        Assert.Equal("same", Execute(world, other, "theirs", null).Row);
        Assert.Equal("new", Execute(world, client, "mine", "echo new").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task The_unnamed_statement_outlives_a_sync_and_a_change_of_servers()
    {
        await using var world = World.Start("default_pool_size = 2");
        var (client, other) = (world.Login(), world.Login());
        Parse(world, client, "", "echo mine $1");
        Parse(world, other, "", "echo theirs $1");
        Assert.Single(world.Database.Backends);

        Assert.Equal("mine 1", Execute(world, client, "", null, "1").Row);
        Assert.Equal("theirs 2", Execute(world, other, "", null, "2").Row);
        other.Ask("begin");
        Assert.Equal("mine 3", Execute(world, client, "", null, "3").Row);
        Assert.Equal("ERROR 26000: unnamed prepared statement does not exist", Execute(world, other, "", null, "4").Error!.ToString());

        other.Ask("rollback");
        Assert.Equal(2, world.Database.Backends.Count);
        world.AssertClean();
    }

    [Fact]
    public async Task Nobody_gets_an_unnamed_statement_of_somebody_else()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (client, other) = (world.Login(), world.Login());
        Parse(world, other, "", "echo theirs");

        Assert.Equal("26000", Execute(world, client, "", null).SqlState);

        Parse(world, client, "", "echo " + new string('x', 20_000));
        Parse(world, other, "", "echo theirs");
        Assert.Equal("26000", Execute(world, client, "", null).SqlState);
        world.AssertClean();
    }

    [Theory]
    [InlineData("max_prepared_statements = 0")]
    [InlineData("pool_mode = session")]
    public async Task Where_they_are_not_followed_statements_pass_as_they_come(string setting)
    {
        await using var world = World.Start("default_pool_size = 1\n" + setting);
        var client = world.Login();

        Assert.Equal("hello", Execute(world, client, "mine", "echo hello").Row);

        Assert.Equal(["mine"], world.Database.Backends.Single().Statements);
        world.AssertClean();
    }

    [Fact]
    public async Task A_statement_of_many_megabytes_is_prepared_and_values_of_many_megabytes_are_streamed()
    {
        await using var world = World.Start("default_pool_size = 2");
        var (client, other) = (world.Login(), world.Login());
        var text = new string('s', Size);
        Assert.Equal(text, Execute(world, client, "long", $"echo {text}").Row);
        other.Ask("begin");
        Assert.Equal(text, Execute(world, client, "long", null).Row);
        Execute(world, client, "short", "echo $1", "x");

        world.Database.Stall(true);
        Send(client, "short", null, new string('v', Size));
        world.AdvanceSeconds(1);
        Assert.InRange(world.Network.Reactors.Sum(reactor => reactor.Blocks.Rented), 1, 16);
        world.Database.Stall(false);
        world.Run();

        Assert.Equal(Size, client.Take().Row.Length);
        other.Ask("commit");
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_prepares_without_end_is_sent_away()
    {
        await using var world = World.Start("default_pool_size = 1");
        var client = world.Login();
        var filler = new string('s', Size);
        for (var i = 0; i < 8; i++) Assert.Null(Execute(world, client, $"name{i}", $"echo {i}{filler}").Error);
        Send(client, "one too many", $"echo 8{filler}");
        world.Run();

        Assert.Contains("too much memory", client.Fatal!.Message, StringComparison.Ordinal);
        world.AssertClean();
    }

    [Fact]
    public async Task Parse_bind_and_names_are_counted()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (client, other) = (world.Login(), world.Login());
        Execute(world, client, "mine", "echo hello");
        Execute(world, other, "theirs", "echo hello");
        Execute(world, other, "", "echo unnamed");
        Execute(world, client, "mine", null);

        var counters = world.Pools.All.Single().CountersByReactor[0];
        Assert.Equal((2, 1, 3), (counters.ClientParses, counters.ServerParses, counters.Binds));
        Assert.Equal(1, world.Pool().Servers.Single().Statements.Count);
        world.AssertClean();
    }

    [Fact]
    public async Task The_text_of_a_statement_is_given_up_when_nobody_uses_it()
    {
        await using var world = World.Start("default_pool_size = 1\nmax_prepared_statements = 1");
        UseAndLeave(world);
        var client = world.Login();
        Execute(world, client, "last", "echo last");

        GC.Collect();
        GC.WaitForPendingFinalizers();
        world.Pooler.Host.Statements.Sweep();

        Assert.InRange(world.Pooler.Host.Statements.Count, 1, 3);
        world.AssertClean();

        static void UseAndLeave(World world)
        {
            var client = world.Login();
            for (var i = 0; i < 20; i++) Execute(world, client, $"name{i}", $"echo {i}");
            client.Leave();
            world.Run();
        }
    }

    private static Answer Execute(World world, SimClient client, string name, string? sql, params string[] values)
    {
        Send(client, name, sql, values);
        world.Run();
        return client.Take();
    }

    private static void Send(SimClient client, string name, string? sql, params string[] values) => client.Send(output =>
    {
        if (sql is not null) FrontendMessages.WriteParse(output, name, sql);
        FrontendMessages.WriteBind(output, "", name, [], [.. values.Select(Encoding.UTF8.GetBytes)], []);
        FrontendMessages.WriteExecute(output, ""u8);
        FrontendMessages.WriteSync(output);
    });

    private static void Parse(World world, SimClient client, string name, string sql)
    {
        client.Send(output =>
        {
            FrontendMessages.WriteParse(output, name, sql);
            FrontendMessages.WriteSync(output);
        });
        world.Run();
        Assert.Null(client.Take().Error);
    }

    /// <summary>The types of the messages that answer, without ReadyForQuery.</summary>
    private static string Describe(World world, SimClient client, string name)
    {
        client.Transcript = [];
        client.Send(output =>
        {
            FrontendMessages.WriteDescribe(output, ObjectKind.Statement, Encoding.UTF8.GetBytes(name));
            FrontendMessages.WriteSync(output);
        });
        world.Run();
        client.Take();
        return string.Concat(client.Transcript[..^1].Select(line => line[0]));
    }
}
