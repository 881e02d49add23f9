using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>Statements that fail with 40001 outside of a transaction block are run again (retry_serialization).</summary>
public sealed class SerializationRetryTests
{
    private const string Three = "retry_serialization = 3\ndefault_pool_size = 1";

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    public async Task A_query_is_run_again_until_it_succeeds(int failures, int tries)
    {
        await using var world = World.Start(Three);
        var client = world.Login();
        client.Query($"update one {failures}");
        world.AdvanceSeconds(1);

        Assert.Equal("UPDATE 1", client.Take().Tag);
        Assert.Equal(tries, world.Database.Conflicts["one"]);
        Assert.Equal((failures, failures > 0 ? 1 : 0, 0), Counts(world));
        world.AssertClean();
    }

    [Fact]
    public async Task After_the_last_try_the_failure_is_the_clients()
    {
        await using var world = World.Start(Three);
        var client = world.Login();
        client.Query("update one 9");
        world.AdvanceSeconds(1);

        Assert.Equal("40001", client.Take().SqlState);
        Assert.Equal(4, world.Database.Conflicts["one"]);
        Assert.Equal((3, 0, 1), Counts(world));
        Assert.Equal("fine", client.Ask("echo fine").Row);
        world.AssertClean();
    }

    [Theory]
    [InlineData("begin", "update one 1", "commit")]
    [InlineData(null, "update one 1 40003", null)]
    [InlineData(null, "update one 1 23505", null)]
    [InlineData(null, "update one 1; echo more", null)]
    [InlineData(null, "fail 40001", null)]
    public async Task What_may_not_be_run_again_is_not(string? before, string sql, string? after)
    {
        await using var world = World.Start(Three);
        var client = world.Login();
        if (before is not null) client.Ask(before);
        client.Query(sql);
        world.AdvanceSeconds(1);

        Assert.NotNull(client.Take().Error);
        Assert.InRange(world.Database.Conflicts.GetValueOrDefault("one"), 0, 1);
        Assert.Equal(0, Counts(world).Retries);
        if (after is not null) client.Ask(after);
        world.AssertClean();
    }

    [Fact]
    public async Task It_is_off_unless_it_is_asked_for_and_may_be_for_one_database()
    {
        await using var world = World.Start(new WorldOptions { Databases = "app = host=10.0.0.1\nother = host=10.0.0.1 retry_serialization=1" });
        var (plain, retried) = (world.Login(), world.Login("alice", "other"));
        plain.Query("update one 1");
        retried.Query("update two 1");
        world.AdvanceSeconds(1);

        Assert.Equal("40001", plain.Take().SqlState);
        Assert.Equal("UPDATE 1", retried.Take().Tag);
        world.AssertClean();
    }

    [Theory]
    [InlineData(5, 100, true)]
    [InlineData(5, 10_000, false)]
    public async Task Rows_that_still_lie_here_are_not_the_clients_yet_and_others_are(int rows, int size, bool retries)
    {
        await using var world = World.Start(Three);
        var client = world.Login();
        client.Query($"values one 1 {rows} {size}");
        world.AdvanceSeconds(1);

        var answer = client.Take();
        Assert.Equal(retries ? null : "40001", answer.SqlState);
        Assert.Equal(rows, answer.Rows.Count);
        world.AssertClean();
    }

    [Theory]
    [InlineData("transaction", 200)]
    [InlineData("transaction", 0)]
    [InlineData("session", 200)]
    public async Task A_batch_is_run_again_and_its_client_sees_one_answer(string mode, int statements)
    {
        await using var world = World.Start($"{Three}\npool_mode = {mode}\nmax_prepared_statements = {statements}");
        var client = world.Login();
        client.Transcript = [];
        Send(client, "", "update unnamed 2", parses: true);
        Send(client, "mine", "update named 2", parses: true);
        Send(client, "mine", "update named 2", parses: false);

        string[] types = [.. client.Transcript.Select(line => line[..1])];
        Assert.Equal("12nCZ12nCZ2nCZ", string.Concat(types));
        Assert.Equal((3, 4), (world.Database.Conflicts["unnamed"], world.Database.Conflicts["named"]));
        world.AssertClean();

        void Send(SimClient who, string name, string sql, bool parses)
        {
            who.Send(output =>
            {
                if (parses) FrontendMessages.WriteParse(output, name, sql);
                FrontendMessages.WriteBind(output, "", name, [], [], []);
                FrontendMessages.WriteDescribe(output, ObjectKind.Portal, ""u8);
                FrontendMessages.WriteExecute(output, ""u8);
                FrontendMessages.WriteSync(output);
            });
            world.AdvanceSeconds(1);
            Assert.Null(who.Take().Error);
        }
    }

    /// <summary>The server has another client's statement of the same text: the Parse is answered by the pooler, and once.</summary>
    [Fact]
    public async Task A_statement_that_the_server_knows_already_is_answered_once()
    {
        await using var world = World.Start(Three);
        var (first, second) = (world.Login(), world.Login());
        foreach (var client in new[] { first, second })
        {
            client.Transcript = [];
            world.Database.Conflicts.Clear();
            client.Send(output =>
            {
                FrontendMessages.WriteParse(output, "mine", "update one 5");
                FrontendMessages.WriteBind(output, "", "mine", [], [], []);
                FrontendMessages.WriteExecute(output, ""u8);
                FrontendMessages.WriteSync(output);
            });
            world.AdvanceSeconds(1);
            // Where the failure is among what the server had answered before differs; the Parse is told of once in both.
            Assert.Equal("1EZ", string.Concat(client.Transcript.Select(line => line[..1])).Replace("2", "", StringComparison.Ordinal));
            Assert.Equal(4, world.Database.Conflicts["one"]);
            client.Take();
        }

        world.AssertClean();
    }

    [Fact]
    public async Task What_comes_behind_a_request_makes_it_one_that_is_not_run_again()
    {
        await using var world = World.Start(Three);
        var client = world.Login();
        client.Query("update one 1");
        client.Query("echo two");
        world.AdvanceSeconds(1);

        Assert.Equal("40001", client.Take().SqlState);
        Assert.Equal("two", client.Take().Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_reload_that_switches_it_off_leaves_no_answer_without_its_beginning()
    {
        await using var world = World.Start(Three);
        var client = world.Login();
        client.Transcript = [];
        client.Send(output =>
        {
            FrontendMessages.WriteParse(output, "mine", "update one 9");
            FrontendMessages.WriteBind(output, "", "mine", [], [], []);
            FrontendMessages.WriteExecute(output, ""u8);
            FrontendMessages.WriteSync(output);
        });
        world.Run();
        Assert.Equal(0, client.Answers);
        world.Reload(new WorldOptions { Settings = "default_pool_size = 1" });
        world.AdvanceSeconds(1);

        Assert.Equal("40001", client.Take().SqlState);
        Assert.Equal("1", client.Transcript[0][..1]);
        Assert.Equal(2, world.Database.Conflicts["one"]);
        world.AssertClean();
    }

    [Fact]
    public async Task What_comes_in_the_pause_waits()
    {
        await using var world = World.Start(Three);
        var client = world.Login();
        client.Query("update one 1");
        world.Run();
        Assert.Equal(0, client.Answers);
        client.Query("echo two");
        world.AdvanceSeconds(1);

        Assert.Equal("UPDATE 1", client.Take().Tag);
        Assert.Equal("two", client.Take().Row);
        world.AssertClean();
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("vanish")]
    [InlineData("kill")]
    public async Task The_pause_can_be_ended(string how)
    {
        await using var world = World.Start(Three);
        var client = world.Login();
        client.Query("update one 9");
        world.Run();
        Assert.Equal(0, client.Answers);
        if (how == "cancel") world.Cancel(client);
        else if (how == "vanish") client.Vanish();
        else world.Database.Backends[0].Kill(null);
        world.AdvanceSeconds(1);

        if (how != "vanish") Assert.Equal(how == "cancel" ? "57014" : "40001", client.Take().SqlState);
        if (how != "vanish") Assert.Equal("fine", client.Ask("echo fine").Row);

        // A server that is lost is not the end: the next tries are another's, and are counted with those before.
        Assert.Equal(how == "kill" ? 4 : 1, world.Database.Conflicts["one"]);
        Assert.Equal(how == "kill" ? 2 : 1, world.Database.LoginCount);
        world.AssertClean();
    }

    /// <summary>With a seed the network delivers in pieces, and a request that had not come whole is not run again: its failure is the client's at once.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Many_clients_each_get_their_own_answer(int? seed)
    {
        await using var world = World.Start(new WorldOptions { Reactors = 2, Seed = seed, Settings = "retry_serialization = 5\ndefault_pool_size = 3" });
        System.Random random = new(seed ?? 0);
        SimClient[] clients = [.. Enumerable.Range(0, 12).Select(_ => world.Login())];
        for (var round = 0; round < 20; round++)
        {
            var asked = clients.Select((client, i) =>
            {
                var failures = random.Next(8);
                var isRows = random.Next(2) == 0;
                var sql = isRows ? $"values c{i}-{round} {failures} {i + 1} 10" : $"update c{i}-{round} {failures}";
                if (random.Next(2) == 0) client.Query(sql);
                else client.Extended(sql);
                return (Failures: failures, IsRows: isRows);
            }).ToArray();
            world.AdvanceSeconds(3);
            for (var i = 0; i < clients.Length; i++)
            {
                var answer = clients[i].Take();
                var tries = world.Database.Conflicts[$"c{i}-{round}"];
                var isWhole = seed is null || tries > 1;
                Assert.Equal(isWhole ? Math.Min(asked[i].Failures + 1, 6) : 1, tries);
                Assert.Equal(asked[i].Failures >= tries ? "40001" : null, answer.SqlState);
                if (asked[i].IsRows) Assert.Equal(i + 1, answer.Rows.Count);
                else if (answer.SqlState is null) Assert.Equal("UPDATE 1", answer.Tag);
            }
        }

        Assert.True(Counts(world).Retries > 100);
        world.AssertClean();
    }

    private static (long Retries, long Succeeded, long Exhausted) Counts(World world)
    {
        Server.Metrics.Counters sum = new();
        foreach (var counters in world.Pools.All[0].CountersByReactor) counters.AddTo(sum);
        return (sum.Retries, sum.RetriesSucceeded, sum.RetriesExhausted);
    }
}
