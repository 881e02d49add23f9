using Dcp.Server.Admin;

namespace Dcp.Tests.Passthrough;

public sealed class TargetConsoleTests
{
    private const string Section = "server a = 10.0.1.1:6432 check\nserver b = 10.0.1.2:6432 weight=10 backup\n";

    [Fact]
    public async Task The_console_shows_frontends_and_targets()
    {
        await using var world = PassWorld.Start(Section);
        world.Ask();
        world.AdvanceSeconds(4);
        var console = new PassConsole(world);

        Assert.Equal(["in|10.0.0.9:5433|roundrobin|1|1|0|0|0|1|1|2|0|0|0|2|2"], console.Query("SHOW FRONTENDS"));
        var rows = console.Query("SHOW TARGETS");
        Assert.Matches(@"^in\|frontend\|a\|10\.0\.1\.1:6432\|UP\|ready\|1\|0\|1\|1\|0\|1\|1\|2\|0\|\|\|tcp\|L4OK in 0ms\|\++\|0\|0\|\d+$", rows[0]);
        Assert.Matches(@"^in\|frontend\|b\|10\.0\.1\.2:6432\|no check\|ready\|10\|1\|0\|", rows[1]);
    }

    [Fact]
    public async Task States_and_weights_are_set_at_run_time()
    {
        await using var world = PassWorld.Start(Section);
        var console = new PassConsole(world);
        Assert.Equal(["SET"], console.Query("SET TARGET in/a STATE drain;"));
        Assert.Equal("bx", world.Ask());
        Assert.Equal(["SET"], console.Query("set target \"in/a\" state ready"));
        Assert.Equal("ax", world.Ask());
        Assert.Equal(["SET"], console.Query("SET TARGET in/a STATE maint"));
        Assert.Contains("|MAINT|maint|", console.Query("SHOW TARGETS")[0], StringComparison.Ordinal);
        Assert.Equal(["SET"], console.Query("SET TARGET in/b WEIGHT 50%"));
        Assert.Contains("|5|1|", console.Query("SHOW TARGETS")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_of_the_usual_weight_is_half_of_the_connections_and_not_none()
    {
        await using var world = PassWorld.Start("server a = 10.0.1.1:6432\nserver b = 10.0.1.2:6432\n");
        var console = new PassConsole(world);

        Assert.Equal(["SET"], console.Query("SET TARGET in/a WEIGHT 50%"));

        Assert.Contains("|ready|0.5|", console.Query("SHOW TARGETS")[0], StringComparison.Ordinal);
        Assert.Equal(["ax", "ax", "bx", "bx", "bx", "bx"], Enumerable.Range(0, 6).Select(_ => world.Ask()).Order());
    }

    [Theory]
    [InlineData("SET TARGET in/c STATE drain", "no such target in in: c")]
    [InlineData("SET TARGET out/a STATE drain", "no such frontend")]
    [InlineData("SET TARGET in/a STATE gone", "STATE takes ready, drain or maint, not 'gone'")]
    [InlineData("SET TARGET in/a WEIGHT 257", "WEIGHT takes 0 to 256")]
    [InlineData("SET TARGET in/a WEIGHT -1", "WEIGHT takes 0 to 256")]
    [InlineData("SET TARGET in/a COLOUR red", "SET TARGET takes owner/name")]
    [InlineData("SET TARGET in", "SET TARGET takes owner/name")]
    public async Task What_is_wrong_is_said_and_changes_nothing(string command, string error)
    {
        await using var world = PassWorld.Start(Section);
        var console = new PassConsole(world);

        Assert.Contains(error, Assert.Single(console.Query(command)), StringComparison.Ordinal);
        Assert.Equal("ax", world.Ask());
    }

    [Theory]
    [InlineData("SET target = 5", false)]
    [InlineData("SET target TO 5", false)]
    [InlineData("SET target", false)]
    [InlineData("SHOW TARGETS", false)]
    [InlineData("set  target in/a weight 5 ;", true)]
    public void It_is_told_apart_from_settings(string query, bool isOne)
    {
        _ = TargetCommandText.Parse(query, out var found);

        Assert.Equal(isOne, found);
    }
}
