using System.Text;
using Dcp.Server.Sizing;

namespace Dcp.Tests.Sizing;

public sealed class LoadTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void The_figures_are_found_wherever_the_page_is_cut(int portion)
    {
        var page = Encoding.UTF8.GetBytes(Page("v25.2.1", 3.5, 250_000, 2e9, 1000));
        VarsReader reader = new();
        for (var at = 0; at < page.Length; at += portion) reader.Feed(page.AsSpan(at, Math.Min(portion, page.Length - at)));

        Assert.Equal((3.5, 250_000, 2e9, 1000, "v25.2.1"), (reader.Runnable, reader.Exhausted, reader.Waited, reader.Waits, reader.Version));
    }

    [Fact]
    public void What_is_no_metric_is_passed_over()
    {
        VarsReader reader = new();
        reader.Feed(Encoding.UTF8.GetBytes($"\n \n{{}} 5\nsys_runnable_goroutines_per_cpu\nsys_runnable_goroutines_per_cpu{{node_id=\"1\"}} NaN\n{new string('x', 100_000)}\nsys_runnable_goroutines_per_cpu 2\n"));
        Assert.Equal((2.0, null, null), (reader.Runnable, reader.Exhausted, reader.Version));
    }

    /// <summary>The counter of exhausted slots is in microseconds up to version 25, and in nanoseconds from 26.1 on.</summary>
    [Theory]
    [InlineData("v25.4.0", 1e6)]
    [InlineData("v26.1.0", 1e9)]
    [InlineData("v26.2.0-alpha.1", 1e9)]
    public void The_units_are_those_of_the_version(string version, double unit)
    {
        CockroachLoad load = new();
        Assert.Equal(0.25, load.Take(Read(Page(version, 8, 0, 0, 0)), 0).Pressure, 6);

        // Exhausted for 1 s of 5, and 100 waits of 3 ms each.
        var signal = load.Take(Read(Page(version, 8, unit, 3e6 * 100, 100)), 5);
        Assert.Equal(0.4, signal.Pressure, 6);
        Assert.Equal("8.0 runnable/cpu, slots exhausted 20%, admission wait 3.0ms", signal.Text);

        // Nobody waited; then the node was restarted, and its counters begin anew.
        Assert.Equal("64.0 runnable/cpu, slots exhausted 0%, admission wait 0.0ms", load.Take(Read(Page(version, 64, unit, 3e8, 100)), 5).Text);
        signal = load.Take(Read(Page(version, 64, 0, 0, 0)), 5);
        Assert.Equal((2.0, "64.0 runnable/cpu"), (signal.Pressure, signal.Text));
    }

    [Fact]
    public void A_figure_in_an_unknown_unit_is_left_out()
    {
        CockroachLoad load = new();
        load.Take(Read(Page("unknown", 1, 0, 0, 0)), 0);
        Assert.Equal("1.0 runnable/cpu, admission wait 0.0ms", load.Take(Read(Page("unknown", 1, 9e9, 0, 0)), 5).Text);
    }

    [Fact]
    public void PostgreSQL_is_overloaded_when_many_want_each_core_and_near_it_when_most_wait_for_locks()
    {
        PostgresLoad load = new(cores: 2);
        Assert.Equal(0.5, load.Take("4 0 6")!.Pressure, 6);
        Assert.Equal("12 running, 0 waiting for locks, 20 active, 2 cores", load.Take("12 0 20")!.Text);
        Assert.Equal(1.5, load.Take("16 0 20")!.Pressure, 6);
        PostgresLoad locks = new(cores: 0);
        Assert.Equal(0.7, locks.Take("40 10 20")!.Pressure, 6);
        Assert.InRange(locks.Take("0 20 20")!.Pressure, 0.9, 0.99);
        Assert.Null(load.Take(""));
        Assert.Null(load.Take("1 2 x"));
    }

    private static VarsReader Read(string page)
    {
        VarsReader reader = new();
        reader.Feed(Encoding.UTF8.GetBytes(page));
        return reader;
    }

    private static string Page(string version, double runnable, double exhausted, double waited, double waits) => FormattableString.Invariant($$"""
        HTTP/1.0 200 OK
        Content-Type: text/plain

        # TYPE build_timestamp gauge
        build_timestamp{tag="{{version}}",go_version="go1.23"} 1.69e+09
        sys_runnable_goroutines_per_cpu{node_id="1"} {{runnable}}
        sys_runnable_goroutines_per_cpu_other{node_id="1"} 77
        admission_granter_slots_exhausted_duration_kv{node_id="1"} {{exhausted}}
        admission_wait_durations_kv_bucket{node_id="1",le="+Inf"} 99
        admission_wait_durations_kv_sum{node_id="1"} {{waited}}
        admission_wait_durations_kv_count{node_id="1"} {{waits}}

        """);
}
