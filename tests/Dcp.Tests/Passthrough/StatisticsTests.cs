using Dcp.Server.Web.Export;

namespace Dcp.Tests.Passthrough;

/// <summary>HAProxy's columns where time matters, on a clock that stands still unless the test lets it pass.</summary>
public sealed class StatisticsTests
{
    [Fact]
    public async Task Times_are_averages_of_the_sessions_that_are_over()
    {
        await using var world = PassWorld.Start("server a = 10.0.1.1:6432 maxconn=1\n", "a");
        var first = world.Connect();
        first.Write("x");
        world.Network.Run();
        var second = world.Connect();
        second.Write("y");
        world.AdvanceSeconds(4);
        Assert.Equal(("1", "0", "0"), (Of(world, "BACKEND", "qcur"), Of(world, "BACKEND", "ttime"), Of(world, "BACKEND", "ttime_max")));
        first.Close();
        world.Network.Run();
        Over(world);
        world.AdvanceSeconds(2);
        second.Close();
        world.Network.Run();
        Over(world);

        foreach (var row in (string[])["a", "BACKEND"])
        {
            Assert.Equal(("2000", "4000"), (Of(world, row, "qtime"), Of(world, row, "qtime_max")));
            Assert.Equal(("0", "0"), (Of(world, row, "ctime"), Of(world, row, "ctime_max")));
            Assert.Equal(("5000", "6000"), (Of(world, row, "ttime"), Of(world, row, "ttime_max")));
        }

        world.AssertClean();
    }

    [Fact]
    public async Task Rates_are_of_the_last_second_and_the_last_session_is_remembered()
    {
        await using var world = PassWorld.Start("server a = 10.0.1.1:6432\nserver b = 10.0.1.2:6432 backup\n");
        for (var i = 0; i < 5; i++) world.Ask();
        foreach (var (row, column) in (ReadOnlySpan<(string, string)>)[("FRONTEND", "rate"), ("FRONTEND", "conn_rate"), ("BACKEND", "rate"), ("a", "rate")])
        {
            Assert.Equal(("5", "5"), (Of(world, row, column), Of(world, row, $"{column}_max")));
        }

        world.AdvanceSeconds(10);
        Assert.Equal(("0", "5"), (Of(world, "a", "rate"), Of(world, "a", "rate_max")));
        Assert.Equal(("10", "10", "-1"), (Of(world, "a", "lastsess"), Of(world, "BACKEND", "lastsess"), Of(world, "b", "lastsess")));
        world.AssertClean();
    }

    [Fact]
    public async Task Maintenance_is_downtime_and_draining_is_not()
    {
        await using var world = PassWorld.Start("server a = 10.0.1.1:6432 check\nserver b = 10.0.1.2:6432 check\n");
        PassConsole console = new(world);
        world.AdvanceSeconds(5);
        console.Query("SET TARGET in/a STATE maint");
        world.AdvanceSeconds(10);
        Assert.Equal(("MAINT", "10", "10", "1"), Health(world, "a"));
        Assert.Equal(("UP", "0", "15", "0"), Health(world, "BACKEND"));

        console.Query("SET TARGET in/b STATE drain");
        world.AdvanceSeconds(3);
        Assert.Equal(("DRAIN", "0", "3", "0"), Health(world, "b"));
        Assert.Equal(("DOWN", "3", "3", "1"), Health(world, "BACKEND"));
        Assert.Equal(("0", "0"), (Of(world, "BACKEND", "act"), Of(world, "BACKEND", "weight")));

        console.Query("SET TARGET in/a STATE ready");
        world.AdvanceSeconds(7);
        Assert.Equal(("UP", "13", "7", "1"), Health(world, "a"));
        Assert.Equal(("UP", "3", "7", "1"), Health(world, "BACKEND"));
    }

    private static (string Status, string Downtime, string Since, string Downs) Health(PassWorld world, string row) =>
        (Of(world, row, "status"), Of(world, row, "downtime"), Of(world, row, "lastchg"), Of(world, row, "chkdown"));

    /// <summary>The server's side ends too.</summary>
    private static void Over(PassWorld world)
    {
        foreach (var server in world.Servers["a"]) server.Close();
        world.Network.Run();
    }

    private static string Of(PassWorld world, string row, string column)
    {
        var lines = HaproxyCsv.Write(world.Pooler, world.Network.Reactors[0].Clock).Split('\n');
        var cells = lines.Select(line => line.Split(',')).Single(cells => cells is ["in", _, ..] && cells[1] == row);
        return cells[Array.IndexOf([.. HaproxyCsv.Columns], column)];
    }
}
