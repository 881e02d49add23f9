using Dcp.Top;

namespace Dcp.Tests.Admin;

public sealed class TopScreenTests
{
    private const string Pools = "database,user,cl_active,cl_waiting,sv_active,sv_idle,sv_used,sv_login,maxwait,maxwait_us,pool_mode,pool_size";

    [Fact]
    public void Rates_and_quantiles_are_of_what_happened_between_two_readings()
    {
        var screen = Text(new TopScreen(
            Reading(("HISTOGRAMS", "database,user,what,le_us,count", ["app,u,total,1000,900", "app,u,server,1000,900"]), ("POOLS", Pools, ["app,u,4,0,2,1,0,0,0,0,transaction,10"])),
            Reading(
                ("HISTOGRAMS", "database,user,what,le_us,count", ["app,u,total,1000,900", "app,u,total,4000,98", "app,u,total,16000,2", "app,u,server,1000,1100"]),
                ("POOLS", Pools, ["app,u,4,3,2,1,0,0,2,500000,transaction,10"])),
            seconds: 2));

        Assert.Contains("app   u           4        3     2.5s       2     1    10    50        100      0  transaction", screen, StringComparison.Ordinal);
        Assert.Matches(@"app +u +- +- +1\.0ms +1\.0ms +4\.0ms +16ms +- +-\n", screen);
    }

    [Fact]
    public void Of_one_reading_no_rate_is_known() => Assert.Matches(
        @"app +u +4 +0 +0 +2 +1 +10 +- +- +0 +transaction",
        Text(new TopScreen(null, Reading(("POOLS", Pools, ["app,u,4,0,2,1,0,0,0,0,transaction,10"])), 0)));

    [Fact]
    public void A_long_name_leaves_room_for_the_numbers_of_a_narrow_screen()
    {
        var name = $"tenant_{new string('x', 60)}_eu";
        var screen = Text(new TopScreen(null, Reading(("POOLS", Pools, [$"{name},u,4,0,2,1,0,0,0,0,transaction,10"])), 0), 80);

        Assert.Matches(@"\ntenant…x*_eu +u +4 +0 +0 +2 +1 +10 +-", screen);
        Assert.Contains($"{name}  u", Text(new TopScreen(null, Reading(("POOLS", Pools, [$"{name},u,4,0,2,1,0,0,0,0,transaction,10"])), 0), 200), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_down_is_said_at_the_top_and_stands_first()
    {
        var screen = Text(new TopScreen(null, Reading(("TARGETS", "owner,kind,name,address,status", ["in,frontend,a,x,UP", "in,frontend,b,x,DOWN", "app,database,c,x,no check", "out,frontend,d,x,DOWN 1/2"])), 0));

        Assert.Contains("\ntargets 2/4 up   none for out   down: in/b, out/d\n", screen, StringComparison.Ordinal);
        Assert.Matches(@"(?s)\nin/b .*\nout/d .*\nin/a ", screen);
    }

    [Fact]
    public void Figures_that_are_no_longer_renewed_are_said_to_be_old() => Assert.StartsWith(
        "1.2  no answer since 12:00:00\n", Text(new TopScreen(null, Reading(("VERSION", "version", ["1.2"])), 0), isOld: true), StringComparison.Ordinal);

    [Fact]
    public void A_line_is_cut_at_the_width_and_colours_end_with_their_cell()
    {
        System.Text.StringBuilder text = new();
        TopPainter.Paint(text, [new("abc", TopShade.Bad), new("defgh")], 5, colours: true);

        Assert.Equal("\u001b[1;31mabc\u001b[0mde", text.ToString());
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(3.25, "3.3us")]
    [InlineData(850, "850us")]
    [InlineData(4_200, "4.2ms")]
    [InlineData(2_500_000, "2.5s")]
    public void Times_are_short(double microseconds, string text) => Assert.Equal(text, TopNumbers.Time(microseconds));

    private static string Text(TopScreen screen, int width = 200, bool isOld = false)
    {
        System.Text.StringBuilder text = new();
        foreach (var line in screen.Head("12:00:00", isOld).Concat(screen.Body(width)))
        {
            TopPainter.Paint(text, line, width, colours: false);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static TopReading Reading(params (string Show, string Columns, string[] Rows)[] tables) => new(0, tables.ToDictionary(
        table => table.Show,
        table => (IReadOnlyList<TopRow>)[.. table.Rows.Select(row => new TopRow(table.Columns.Split(',').Zip(row.Split(',')).ToDictionary(pair => pair.First, string? (pair) => pair.Second)))]));
}
