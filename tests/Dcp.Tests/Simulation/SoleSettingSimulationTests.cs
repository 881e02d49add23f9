using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>Of a SET or RESET by itself the database is not asked for the list of all that is set: that is dear.</summary>
public sealed class SoleSettingSimulationTests
{
    private const string List = "pg_catalog.pg_settings";

    [Fact]
    public async Task A_set_by_itself_costs_a_question_for_that_setting()
    {
        await using var world = World.Start("pool_mode = transaction\ndefault_pool_size = 2");
        var (client, other) = (world.Login(), world.Login());
        client.Ask("set search_path to mine");
        client.Ask("set statement_timeout to 7");
        Assert.Equal(
            [StateQuestion.OfOne("search_path"), StateQuestion.OfOne("statement_timeout")], world.Database.ExecutedOf("SELECT 's'"));
        AssertFollows(world, client, other, ("search_path", "mine"), ("statement_timeout", "7"));
        world.AssertClean();
    }

    [Fact]
    public async Task A_reset_by_itself_costs_no_question()
    {
        await using var world = World.Start("pool_mode = transaction\ndefault_pool_size = 2");
        var (client, other) = (world.Login(), world.Login());
        var before = client.Ask("show search_path").Row;
        client.Ask("set search_path to mine");
        client.Ask("set statement_timeout to 7");
        client.Ask("reset search_path");
        AssertFollows(world, client, other, ("search_path", before), ("statement_timeout", "7"));
        client.Ask("set search_path to mine");
        client.Ask("reset all");
        AssertFollows(world, client, other, ("search_path", before), ("statement_timeout", other.Ask("show statement_timeout").Row));
        Assert.DoesNotContain(world.Database.Executed, line => line.Contains(List, StringComparison.Ordinal));
        world.AssertClean();
    }

    [Fact]
    public async Task Discard_all_by_itself_costs_no_question()
    {
        await using var world = World.Start("pool_mode = transaction\ndefault_pool_size = 2");
        var (client, other) = (world.Login("alice", "app", ("options", "-c search_path=mine")), world.Login());
        client.Ask("set search_path to other");
        client.Ask("set statement_timeout to 7");
        var questions = world.Database.ExecutedOf("SELECT 's'").Count();
        client.Ask("discard all");
        Assert.Equal(questions, world.Database.ExecutedOf("SELECT 's'").Count());
        AssertFollows(world, client, other, ("search_path", "mine"), ("statement_timeout", other.Ask("show statement_timeout").Row));
        client.Ask("listen news");
        client.Ask("discard all");
        client.Ask("discard all");
        world.AssertClean();
    }

    [Fact]
    public async Task What_the_database_reports_needs_no_question()
    {
        await using var world = World.Start("pool_mode = transaction\ndefault_pool_size = 2");
        var (client, other) = (world.Login(), world.Login());
        client.Ask("set DateStyle to German");
        AssertFollows(world, client, other, ("DateStyle", "German"));
        Assert.Empty(world.Database.ExecutedOf("SELECT 's'"));
        world.AssertClean();
    }

    [Fact]
    public async Task A_set_as_drivers_send_it_is_one_by_itself()
    {
        await using var world = World.Start("pool_mode = transaction\ndefault_pool_size = 2");
        var (client, other) = (world.Login(), world.Login());
        client.AskExtended("set search_path to mine");
        Assert.Equal([StateQuestion.OfOne("search_path")], world.Database.ExecutedOf("SELECT 's'"));
        AssertFollows(world, client, other, ("search_path", "mine"));
        world.AssertClean();
    }

    [Fact]
    public async Task The_database_is_asked_where_the_text_does_not_tell()
    {
        await using var world = World.Start("pool_mode = transaction\ndefault_pool_size = 2");
        var (client, other) = (world.Login(), world.Login());
        var before = client.Ask("show search_path").Row;
        client.Ask("begin");
        client.Ask("set search_path to mine");
        client.Ask("rollback");
        Asked(world, 1);
        AssertFollows(world, client, other, ("search_path", before));

        client.Ask("begin");
        client.Ask("set search_path to mine");
        client.Ask("commit");
        Asked(world, 2);
        AssertFollows(world, client, other, ("search_path", "mine"));

        client.Ask("set nonsense");
        Asked(world, 3);

        client.Send(output =>
        {
            FrontendMessages.WriteParse(output, "", "set search_path to yours");
            FrontendMessages.WriteBind(output, "", "", [], [], []);
            FrontendMessages.WriteExecute(output, ""u8);
            FrontendMessages.WriteParse(output, "", "fail 42P01");
            FrontendMessages.WriteBind(output, "", "", [], [], []);
            FrontendMessages.WriteExecute(output, ""u8);
            FrontendMessages.WriteSync(output);
        });
        world.Run();
        client.Take();
        Asked(world, 4);
        world.AssertClean();
    }

    [Theory]
    [InlineData("reset search_path", "search_path", "mine")]
    [InlineData("reset all", "search_path", "mine")]
    [InlineData("set search_path to default", "search_path", "mine")]
    [InlineData("reset statement_timeout", "search_path", "other")]
    public async Task In_session_pooling_a_reset_by_itself_costs_no_question(string reset, string name, string value)
    {
        await using var world = World.Start("pool_mode = session");
        var client = world.Login("alice", "app", ("options", "-c search_path=mine"));
        client.Ask("set search_path to other");
        client.Ask("set statement_timeout to 7");
        client.Ask(reset);
        Assert.Equal(value, client.Ask($"show {name}").Row);
        Assert.Empty(world.Database.ExecutedOf("SELECT 's'"));
        world.AssertClean();
    }

    private static void Asked(World world, int times) =>
        Assert.Equal(times, world.Database.Executed.Count(line => line.Contains(List, StringComparison.Ordinal)));

    /// <summary>The client has these on every server; another client has none of them.</summary>
    private static void AssertFollows(World world, SimClient client, SimClient other, params (string Name, string Value)[] settings)
    {
        var others = settings.Select(setting => other.Ask($"show {setting.Name}").Row).ToArray();
        other.Ask("begin");
        foreach (var (name, value) in settings) Assert.Equal(value, client.Ask($"show {name}").Row);
        other.Ask("commit");
        client.Ask("begin");
        for (var i = 0; i < settings.Length; i++) Assert.Equal(others[i], other.Ask($"show {settings[i].Name}").Row);
        client.Ask("commit");
        Assert.True(world.Database.LoginCount <= 2);
    }
}
