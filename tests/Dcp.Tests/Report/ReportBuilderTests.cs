using System.Text.RegularExpressions;
using Dcp.Workload.Report;
using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Tests.Report;

public sealed partial class ReportBuilderTests
{
    private static readonly string[] Eighteen =
    [
        "queries", "service", "cpu", "memory", "read-iops", "write-iops", "sessions", "connection-rate", "open-transactions", "contention", "kv-latency",
        "sql-memory", "wal-sync", "commit-latency", "kv-slots", "io-tokens", "cpu-queueing", "scheduling",
    ];

    private const string Evil = "<script>alert('x')</script>&\"";

    [Fact]
    public void The_page_holds_both_tables_the_comparison_and_the_charts()
    {
        string page = ReportBuilder.Build([SampleRuns.Managed(), SampleRuns.Direct()]);

        Assert.Contains("Direct and managed connections, side by side", page, StringComparison.Ordinal);
        Assert.Contains("2,741.80", page, StringComparison.Ordinal);
        Assert.Contains("1,151.56", page, StringComparison.Ordinal);
        Assert.Contains("58 % faster", page, StringComparison.Ordinal);
        foreach (string chart in (string[])["percentiles", "time", "cycles", "latency-cycle", "latency-operation", "pool", .. Eighteen, "waits"])
            Assert.True(Draws(page, chart) || chart == "sql-memory", $"{chart} is not there");
    }

    [Fact]
    public void What_PostgreSQL_has_not_is_said_in_its_place()
    {
        string page = ReportBuilder.Build([SampleRuns.Direct(), SampleRuns.Managed()]);

        Assert.False(Draws(page, "sql-memory"));
        Assert.Contains("<b>SQL memory</b> <span class=\"note\">not available on PostgreSQL:", page, StringComparison.Ordinal);
        Assert.Equal(1, page.Split("row missing").Length - 1);
    }

    [Fact]
    public void What_was_not_collected_says_what_it_needs()
    {
        RunResult run = SampleRuns.Direct();
        run = run with { Samples = [.. run.Samples.Select(sample => sample with { Values = Without(sample.Values, MetricTable.WalSync) })] };

        string page = ReportBuilder.Build([run]);

        Assert.Contains("<b>WAL sync latency</b> <span class=\"note\">no figures: needs track_wal_io_timing = on", page, StringComparison.Ordinal);

        static Dictionary<string, double> Without(IReadOnlyDictionary<string, double> values, string key) =>
            values.Where(pair => pair.Key != key).ToDictionary();
    }

    [Fact]
    public void On_CockroachDB_all_eighteen_are_drawn_from_its_own_metrics()
    {
        string page = ReportBuilder.Build([SampleRuns.Cockroach(SampleRuns.Direct()), SampleRuns.Cockroach(SampleRuns.Managed())]);

        Assert.All(Eighteen, chart => Assert.True(Draws(page, chart), $"{chart} is not there"));
        Assert.Contains("admission_granter_slots_exhausted_duration_kv", page, StringComparison.Ordinal);
        Assert.DoesNotContain("nearest on PostgreSQL", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Rounds_show_medians_with_their_ranges()
    {
        string page = ReportBuilder.Build([.. SampleRuns.Rounds("direct", 1.0, 1.2, 1.1), .. SampleRuns.Rounds("dcp", 0.5, 0.4, 0.6)]);

        Assert.Contains("medians of 3 rounds", page, StringComparison.Ordinal);
        Assert.Contains("3,016<span class=\"range\">2,742–3,290</span>", page, StringComparison.Ordinal);
        Assert.Contains("direct, round 3", page, StringComparison.Ordinal);
    }

    [Fact]
    public void JSONB_and_text_are_compared_where_both_ran()
    {
        RunResult json = SampleRuns.Direct() with { Workload = "train-jsonb", RunName = "json" };
        RunResult text = SampleRuns.Managed() with { Workload = "train-text", RunName = "text", Target = "direct" };

        string page = ReportBuilder.Build([json, text]);

        Assert.Contains("<h1>JSONB or text</h1>", page, StringComparison.Ordinal);
        Assert.Contains(
            "With direct connections a cycle took 1,152 ms on average with text instead of 2,742 ms with JSONB (58 % faster).", page, StringComparison.Ordinal);
        Assert.DoesNotContain("JSONB or text", ReportBuilder.Build([json]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_names_no_host_to_load_anything_from()
    {
        string page = ReportBuilder.Build([SampleRuns.Direct(), SampleRuns.Managed()]);

        // The chart library has code that could make such an element; the policy forbids it to load anything.
        Assert.DoesNotContain(" src=\"http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script src", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<link rel=\"stylesheet", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(http", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_licence_note_names_the_version_of_the_chart_library_that_is_carried()
    {
        string page = ReportBuilder.Build([SampleRuns.Direct()]);

        string noted = NotedVersion().Match(page).Groups[1].Value;
        Assert.Contains($"version=\"{noted}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_value_is_escaped()
    {
        int clean = Scripts().Count(ReportBuilder.Build([SampleRuns.Direct(), SampleRuns.Managed()]));
        RunResult direct = Poison(SampleRuns.Direct());
        RunResult managed = Poison(SampleRuns.Managed());

        string page = ReportBuilder.Build([direct, managed]);

        Assert.Equal(clean, Scripts().Count(page));
        Assert.DoesNotContain("alert('x')", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void One_run_alone_has_a_table_and_no_comparison()
    {
        string page = ReportBuilder.Build([SampleRuns.Direct()]);

        Assert.Contains("A run with direct connections", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Improvement", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_samples_has_the_charts_of_its_clients()
    {
        string page = ReportBuilder.Build([SampleRuns.Direct() with { Samples = [] }, SampleRuns.Managed() with { Samples = [] }]);

        Assert.Contains("\"id\":\"latency-cycle\"", page, StringComparison.Ordinal);
        Assert.False(Draws(page, "memory"));
        Assert.Contains("Nobody looked into the database during these runs.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_that_did_different_work_are_said_to_have()
    {
        RunResult managed = SampleRuns.Managed() with { Connections = 64, Partial = "interrupted" };

        string page = ReportBuilder.Build([SampleRuns.Direct(), managed]);

        Assert.Contains("did not do the same work", page, StringComparison.Ordinal);
        Assert.Contains("Partial results", page, StringComparison.Ordinal);
        Assert.Contains("connections 512 against 64; managed ended early (interrupted)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_have_a_table_of_their_own()
    {
        RunResult run = SampleRuns.Direct();
        LevelResult level = new()
        {
            Connections = 64,
            StartTime = run.StartTime,
            EndTime = run.StartTime.AddSeconds(16),
            Operations = [SampleRuns.Operation("__cycle__", 250)],
            Connect = run.Connect,
            Errors = [],
            Retries = 0,
            Reconnects = 0,
        };

        string page = ReportBuilder.Build([run with { Levels = [level, level with { Connections = 128, Partial = "interrupted" }] }]);

        Assert.Contains(
            "<th scope=\"row\">64</th><td>512</td><td>250</td><td>525</td><td>675</td><td>1,250</td>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">128 (partial)</th>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("By level", ReportBuilder.Build([run]), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_workloads_are_two_articles()
    {
        RunResult trains = SampleRuns.Direct() with { Workload = "trains", RunName = "trains.direct" };

        string page = ReportBuilder.Build([SampleRuns.Direct(), SampleRuns.Managed(), trains]);

        Assert.Equal(2, Articles().Count(page));
    }

    private static bool Draws(string page, string chart) => page.Contains($"\"id\":\"{chart}\"", StringComparison.Ordinal);

    private static RunResult Poison(RunResult run) => run with
    {
        RunName = run.RunName + Evil,
        Target = run.Target + Evil,
        Workload = Evil,
        Uri = Evil,
        ServerVersion = Evil,
        Partial = Evil,
        Arguments = new Dictionary<string, string> { [Evil] = Evil },
        Options = new Dictionary<string, string> { [Evil] = Evil, ["command"] = Evil },
        Operations = [.. run.Operations.Select(operation => operation with { Id = operation.Id == "status" ? Evil : operation.Id })],
        Errors = [new ErrorCount(Evil, Evil, 3, Evil)],
        Statements = [new StatementActivity(Evil, 3, 3, 3, null)],
        Timeline = [.. run.Timeline.Select(point => point with { Operation = point.Operation == "status" ? Evil : point.Operation })],
    };

    [GeneratedRegex("Apache ECharts ([0-9.]+[0-9])")]
    private static partial Regex NotedVersion();

    [GeneratedRegex("<script")]
    private static partial Regex Scripts();

    [GeneratedRegex("<article>")]
    private static partial Regex Articles();
}
