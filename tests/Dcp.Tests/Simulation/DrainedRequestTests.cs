using Dcp.Server.Metrics;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>What a draining node of CockroachDB has not begun runs on another one (retry_drained), and nothing else does.</summary>
public sealed class DrainedRequestTests
{
    private static readonly ErrorFields s_goodbye = ErrorFields.Error(SqlState.AdminShutdown, "server is shutting down");

    [Theory]
    [InlineData("echo", false)]
    [InlineData("echo", true)]
    [InlineData("begin", false)]
    [InlineData("begin", true)]
    public async Task A_request_that_is_answered_by_a_goodbye_alone_runs_on_another_node(string verb, bool isFatal)
    {
        await using NodePair nodes = new("inter=60s");
        nodes.Use(8);
        SimClient[] clients = [.. Enumerable.Range(0, 8).Select(_ => nodes.World.Login())];
        nodes.World.Database.Goodbye = isFatal ? ErrorFields.Fatal(s_goodbye.SqlState, s_goodbye.Message) : s_goodbye;
        for (var i = 0; i < clients.Length; i++) clients[i].Query(verb == "begin" ? $"begin c{i}" : $"echo e{i}");
        nodes.World.AdvanceSeconds(1);

        for (var i = 0; i < clients.Length; i++)
        {
            var answer = clients[i].Take();
            Assert.Null(answer.Error);
            if (verb == "begin") Assert.Null(clients[i].Ask($"commit c{i}").Error);
            else Assert.Equal($"e{i}", answer.Row);
        }

        Assert.Equal(verb == "begin" ? 0 : 8, nodes.Second.ExecutedOf("echo").Distinct().Count());
        Assert.Empty(nodes.World.Database.ExecutedOf(verb));
        Assert.InRange(Sum(nodes).Reruns, 1, 4);
        nodes.World.AssertClean();
    }

    /// <summary>The first goodbye takes the node out, whoever was told it: nobody else is given a server of its.</summary>
    [Fact]
    public async Task The_first_goodbye_is_heard_before_the_next_check()
    {
        await using NodePair nodes = new("inter=60s");
        nodes.Use(8);
        Assert.Equal((4, 4), nodes.Backends);
        nodes.World.Database.Goodbye = s_goodbye;
        nodes.Answers[0] = NodePair.Draining;
        SimClient[] clients = [.. Enumerable.Range(0, 5).Select(_ => nodes.World.Login())];
        foreach (var client in clients)
        {
            client.Query("sleep 100");
            nodes.World.Run();
        }

        // Of five servers in use at a time one at least is the node's; no time has passed.
        Assert.Equal("DRAIN (UP)", nodes.StatusOf(0));
        Assert.Equal(0, nodes.Backends.First);
        Assert.Equal(1, Sum(nodes).Reruns);
        nodes.World.AdvanceSeconds(1);
        Assert.All(clients, client => Assert.Equal("slept", client.Take().Row));
        nodes.World.AssertClean();
    }

    [Fact]
    public async Task Prepared_statements_are_where_the_request_goes()
    {
        await using NodePair nodes = new("inter=60s");
        nodes.Use(8);
        SimClient[] clients = [.. Enumerable.Range(0, 8).Select(_ => nodes.World.Login())];
        foreach (var client in clients) Prepared(client, "known", "echo $1", parses: true, "before");
        nodes.World.AdvanceSeconds(1);
        foreach (var client in clients) Assert.Equal("before", client.Take().Row);

        nodes.World.Database.Goodbye = s_goodbye;
        for (var i = 0; i < clients.Length; i++) Prepared(clients[i], i % 2 == 0 ? "known" : "new", "echo $1", parses: i % 2 != 0, $"p{i}");
        nodes.World.AdvanceSeconds(1);
        for (var i = 0; i < clients.Length; i++) Assert.Equal($"p{i}", clients[i].Take().Row);
        for (var i = 0; i < clients.Length; i++) Prepared(clients[i], i % 2 == 0 ? "known" : "new", "", parses: false, $"q{i}");
        nodes.World.AdvanceSeconds(1);
        for (var i = 0; i < clients.Length; i++) Assert.Equal($"q{i}", clients[i].Take().Row);
        nodes.World.AssertClean();
    }

    /// <summary>A client that asks for settings of its own has them set first: a server that is lost with that has seen nothing of the client.</summary>
    [Fact]
    public async Task A_server_that_is_lost_while_it_is_prepared_costs_the_client_nothing()
    {
        await using NodePair nodes = new("inter=60s retry_drained=0");
        nodes.Use(8);
        SimClient[] clients = [.. Enumerable.Range(0, 8).Select(_ => nodes.World.Login(parameters: ("TimeZone", "Asia/Tokyo")))];
        nodes.World.Database.Goodbye = s_goodbye;
        foreach (var client in clients) client.Query("show TimeZone");
        nodes.World.AdvanceSeconds(1);

        Assert.All(clients, client => Assert.Equal("Asia/Tokyo", client.Take().Row));
        nodes.World.AssertClean();
    }

    [Theory]
    [InlineData("echo begun; die")]
    [InlineData("die")]
    public async Task What_a_node_has_begun_or_what_every_node_ends_is_the_clients_error(string sql)
    {
        await using NodePair nodes = new("");
        var client = nodes.World.Login();
        client.Query(sql);
        nodes.World.AdvanceSeconds(5);

        Assert.Equal("57P01", client.Fatal?.SqlState);
        Assert.True(client.IsClosed);
        Assert.Equal(sql == "die" ? 5 : 0, Sum(nodes).Reruns);
        nodes.World.AssertClean();
    }

    [Fact]
    public async Task An_error_of_that_number_that_ends_no_connection_is_the_clients()
    {
        await using NodePair nodes = new("");
        var client = nodes.World.Login();
        Assert.Equal("57P01", client.Ask("fail 57P01").SqlState);
        Assert.Equal("on", client.Ask("echo on").Row);
        Assert.Equal(0, Sum(nodes).Reruns);
        nodes.World.AssertClean();
    }

    [Theory]
    [InlineData("retry_drained=0", "")]
    [InlineData("pool_mode=session", "")]
    [InlineData("flavor=postgresql check=http://:8080/health?ready=1", "")]
    public async Task It_can_be_switched_off_and_is_for_transactions_of_CockroachDB_only(string words, string settings)
    {
        await using NodePair nodes = new($"inter=60s {words}", settings);
        SimClient[] clients = [.. Enumerable.Range(0, 4).Select(_ => nodes.World.Login())];
        foreach (var client in clients) client.Ask("echo first");
        nodes.World.Database.Goodbye = nodes.Second.Goodbye = s_goodbye;
        foreach (var client in clients) client.Query("echo second");
        nodes.World.AdvanceSeconds(1);

        Assert.All(clients, client => Assert.Contains("57P01", new[] { client.Fatal?.SqlState, client.Current.SqlState }));
        Assert.Equal(0, Sum(nodes).Reruns);
        nodes.World.AssertClean();
    }

    [Fact]
    public async Task What_was_sent_behind_a_request_keeps_it_where_it_is()
    {
        await using NodePair nodes = new("inter=60s");
        var client = nodes.World.Login();
        client.Ask("echo first");
        nodes.World.Database.Goodbye = nodes.Second.Goodbye = s_goodbye;
        client.Query("echo one");
        client.Query("echo two");
        nodes.World.AdvanceSeconds(1);

        Assert.Equal("57P01", client.Current.SqlState ?? client.Fatal?.SqlState);
        Assert.Equal(0, Sum(nodes).Reruns);
        nodes.World.AssertClean();
    }

    /// <summary>Between two tries nothing of the statement is on the server: one that is to go is left for another.</summary>
    [Fact]
    public async Task A_statement_that_is_retried_after_40001_moves_when_its_node_drains()
    {
        await using NodePair nodes = new("inter=20ms", "retry_serialization = 60");
        nodes.World.AdvanceSeconds(1);
        var client = nodes.World.Login();
        client.Query("update one 30");
        nodes.World.AdvanceSeconds(0.2);
        var at = nodes.World.Database.Conflicts.ContainsKey("one") ? 0 : 1;
        var (here, there) = at == 0 ? (nodes.World.Database, nodes.Second) : (nodes.Second, nodes.World.Database);
        nodes.Answers[at] = NodePair.Draining;
        nodes.World.AdvanceSeconds(5);

        Assert.Equal("UPDATE 1", client.Take().Tag);
        Assert.InRange(here.Conflicts["one"], 1, 29);
        Assert.Equal(31, there.Conflicts["one"]);
        Assert.Equal((1, 1), (Sum(nodes).Reruns, Sum(nodes).RetriesSucceeded));
        nodes.World.AssertClean();
    }

    /// <summary>The second try, too, may be what meets the goodbye of a node that had not announced anything.</summary>
    [Theory]
    [InlineData(3, "UPDATE 1", null)]
    [InlineData(30, null, "40001")]
    public async Task A_try_after_40001_that_is_answered_by_a_goodbye_runs_on_another_node_and_is_counted_on(int failures, string? tag, string? error)
    {
        await using NodePair nodes = new("inter=60s", "retry_serialization = 5");
        var client = nodes.World.Login();
        client.Query($"update one {failures}");
        nodes.World.AdvanceSeconds(0.003);
        var isHere = nodes.World.Database.Conflicts.ContainsKey("one");
        var (here, there) = isHere ? (nodes.World.Database, nodes.Second) : (nodes.Second, nodes.World.Database);
        var before = here.Conflicts["one"];
        Assert.InRange(before, 1, 2);
        here.Goodbye = s_goodbye;
        nodes.World.AdvanceSeconds(5);

        var answer = client.Take();
        Assert.Equal((tag, error), (answer.SqlState is null ? answer.Tag : null, answer.SqlState));
        Assert.Equal(before, here.Conflicts["one"]);
        Assert.Equal(Math.Min(failures + 1, 6 - before), there.Conflicts["one"]);
        Assert.Equal(1, Sum(nodes).Reruns);
        nodes.World.AssertClean();
    }

    [Fact]
    public async Task What_ran_elsewhere_because_of_a_drain_is_retried_there_after_40001()
    {
        await using NodePair nodes = new("inter=60s", "retry_serialization = 5");
        nodes.Use(8);
        SimClient[] clients = [.. Enumerable.Range(0, 8).Select(_ => nodes.World.Login())];
        nodes.World.Database.Goodbye = s_goodbye;
        for (var i = 0; i < clients.Length; i++)
        {
            if (i % 2 == 0) clients[i].Query($"update c{i} 2");
            else Prepared(clients[i], "mine", $"update c{i} $1", parses: true, "2");
        }

        nodes.World.AdvanceSeconds(5);
        for (var i = 0; i < clients.Length; i++)
        {
            Assert.Equal("UPDATE 1", clients[i].Take().Tag);
            Assert.Equal(3, nodes.Second.Conflicts[$"c{i}"]);
        }

        Assert.Empty(nodes.World.Database.Conflicts);
        Assert.InRange(Sum(nodes).Reruns, 1, 4);
        Assert.Equal((16, 8), (Sum(nodes).Retries, Sum(nodes).RetriesSucceeded));
        nodes.World.AssertClean();
    }

    private static void Prepared(SimClient client, string name, string sql, bool parses, string value) => client.Send(output =>
    {
        if (parses) FrontendMessages.WriteParse(output, name, sql);
        FrontendMessages.WriteBind(output, "", name, [], [System.Text.Encoding.UTF8.GetBytes(value)], []);
        FrontendMessages.WriteExecute(output, ""u8);
        FrontendMessages.WriteSync(output);
    });

    private static Counters Sum(NodePair nodes)
    {
        Counters sum = new();
        foreach (var counters in nodes.World.Pools.All[0].CountersByReactor) counters.AddTo(sum);
        return sum;
    }
}
