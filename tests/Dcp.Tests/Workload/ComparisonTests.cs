using Dcp.Workload;
using Dcp.Workload.Output;
using Dcp.Workload.Results;
using Dcp.Workload.Running;
using Dcp.Workload.Running.Comparing;

namespace Dcp.Tests.Workload;

public sealed class ComparisonTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly ComparisonOptions Options = new()
    {
        Work = new RunOptions { Workload = "flights", Uri = "", Iterations = 100, Connections = 8 },
        Targets = ComparisonTarget.Combine(ComparisonTarget.Split("t", ["direct=postgresql://u@h/d,dcp=postgresql://u@h:1/d"]), []),
    };

    [Fact]
    public void Targets_are_split_at_commas_that_a_target_follows()
    {
        IReadOnlyList<(string Name, string Uri)> targets = ComparisonTarget.Split("targets", ["a=postgresql://u:x,y=z@h/d,b=postgres://u@h/d", "c=postgresql://h"]);

        Assert.Equal([("a", "postgresql://u:x,y=z@h/d"), ("b", "postgres://u@h/d"), ("c", "postgresql://h")], targets);
    }

    [Theory]
    [InlineData("targets: NAME=URI is needed", "nonsense")]
    [InlineData("targets: NAME=URI is needed", "=postgresql://h")]
    [InlineData("targets: 'a b' cannot name a target", "a b=postgresql://h")]
    [InlineData("targets: 'a' is given twice", "a=postgresql://h,a=postgresql://h")]
    public void What_is_no_list_of_targets_is_refused(string complaint, string given) =>
        Assert.StartsWith(complaint, Assert.Throws<WorkloadInputException>(() => ComparisonTarget.Split("targets", [given])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_console_belongs_to_a_target()
    {
        IReadOnlyList<(string Name, string Uri)> targets = [("a", "postgresql://h"), ("b", "postgresql://h")];

        Assert.Equal([null, "postgresql://c"], ComparisonTarget.Combine(targets, [("b", "postgresql://c")]).Select(t => t.ConsoleUri));
        Assert.Throws<WorkloadInputException>(() => ComparisonTarget.Combine(targets, [("c", "postgresql://c")]));
    }

    [Fact]
    public void Each_round_begins_with_another_target()
    {
        ComparisonOptions options = Options with { Targets = [new("a", ""), new("b", ""), new("c", "")] };

        Assert.Equal(["abc", "bca", "cab", "abc"], Enumerable.Range(1, 4).Select(r => string.Concat(options.OrderOf(r).Select(t => t.Name))));
    }

    [Theory]
    [InlineData(new double[] { 3, 1, 2 }, 2, 1, 3)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5, 1, 4)]
    [InlineData(new double[] { 7 }, 7, 7, 7)]
    public void A_figure_is_the_median_with_its_range(double[] values, double median, double low, double high) =>
        Assert.Equal(new Measured(median, low, high), Measured.Of(values));

    [Fact]
    public void Less_latency_and_more_throughput_are_improvements()
    {
        Measured hundred = new(100, 100, 100);

        Assert.Equal(40, new Measured(60, 1, 99).Against(hundred, isMoreBetter: false).ImprovementPercent);
        Assert.Equal(-40, new Measured(60, 1, 99).Against(hundred, isMoreBetter: true).ImprovementPercent);
        Assert.Null(hundred.Against(null, isMoreBetter: true).ImprovementPercent);
        Assert.Null(hundred.Against(new Measured(0, 0, 0), isMoreBetter: true).ImprovementPercent);
    }

    [Fact]
    public void Only_whole_runs_count_and_the_others_are_named()
    {
        ComparisonResult result = Make(
            Run("direct", 1, 100), Run("dcp", 1, 40), Run("dcp", 2, 20), Run("direct", 2, 1, "interrupted"), Run("direct", 3, 300), new("dcp", 3, null, "gone"));

        Assert.Equal("2 of 6 runs do not count: direct, round 2: interrupted; dcp, round 3: gone", result.Partial);
        Assert.Equal(new Measured(200, 100, 300), result.Targets[0].Operations[0].MeanMs);
        Assert.Equal(new Measured(30, 20, 40, 85), result.Targets[1].Operations[0].MeanMs);
        Assert.Equal(new Measured(10, 10, 10, 0), result.Targets[1].CyclesPerSecond);
        Assert.Equal(
            [new(1, "flights.dcp.r1", null), new(2, "flights.dcp.r2", null), new(3, null, "gone")], result.Targets[1].Rounds);
    }

    [Fact]
    public void The_tables_have_every_target_with_its_improvement()
    {
        string text = ComparisonText.Format(Make(Run("direct", 1, 100), Run("direct", 2, 120), Run("dcp", 1, 40), Run("dcp", 2, 48)));

        const string Mean = """
            >>> mean (ms): median (lowest to highest) of 3 rounds
            ┌─────────────┬───────────────────────────┬────────────────────────┬───────────────┐
            │ Operation   │                    direct │                    dcp │   Improvement │
            ├─────────────┼───────────────────────────┼────────────────────────┼───────────────┤
            │ __cycle__   │ 110.00 (100.00 to 120.00) │ 44.00 (40.00 to 48.00) │   60 % faster │
            └─────────────┴───────────────────────────┴────────────────────────┴───────────────┘
            """;
        Assert.Contains(Mean, text, StringComparison.Ordinal);
        Assert.Equal(4, text.Split("(ms): median").Length - 1);
        Assert.Matches("│ dcp +│ +2 │ +10.00 │ +the same │", text);
    }

    [Fact]
    public void A_target_without_figures_is_shown_without_them()
    {
        string text = ComparisonText.Format(Make(new ComparedRun("direct", 1, null, "no"), Run("dcp", 1, 40)));

        Assert.Contains("│ __cycle__   │        - │ 40.00 │               │", text, StringComparison.Ordinal);
        Assert.Contains("partial: 1 of 2 runs do not count: direct, round 1: no", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_csv_has_a_line_for_each_figure()
    {
        string[] lines = ComparisonCsv.Format(Make(Run("direct", 1, 100), Run("dcp", 1, 40))).Split('\n');

        Assert.Equal("target,rounds,operation,figure,median,low,high,improvement_percent", lines[0]);
        Assert.Contains("direct,1,__cycle__,mean_ms,100.000,100.000,100.000,", lines);
        Assert.Contains("dcp,1,__cycle__,p99_ms,40.000,40.000,40.000,60.0", lines);
        Assert.All(lines.SkipLast(1), l => Assert.Equal(8, l.Split(',').Length));
    }

    public static TheoryData<string, Func<RunsAndTargets, RunsAndTargets>> Wrong => new()
    {
        { "targets: 2 to 20 are allowed", c => c with { Targets = "a=postgresql://h" } },
        { "rounds: 1 to 1000 are allowed", c => c with { Rounds = 0 } },
        { "iterations or duration", c => c with { Iterations = null } },
        { "b: the URI's parameter 'x' is not known", c => c with { Targets = "a=postgresql://h,b=postgresql://h?x=1" } },
        { "a: name: '../x.a.r3' cannot name a run", c => c with { Name = "../x" } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_refused_before_anything_runs(string complaint, Func<RunsAndTargets, RunsAndTargets> change)
    {
        RunsAndTargets c = change(new RunsAndTargets());
        WorkloadInputException refused = await Assert.ThrowsAsync<WorkloadInputException>(() => new WorkloadComparison(TimeProvider.System).RunAsync(
            Options with
            {
                Work = Options.Work with { Iterations = c.Iterations },
                Targets = ComparisonTarget.Combine(ComparisonTarget.Split("targets", [c.Targets]), []),
                Rounds = c.Rounds,
                Name = c.Name,
            },
            null!,
            TestContext.Current.CancellationToken));

        Assert.StartsWith(complaint, refused.Message, StringComparison.Ordinal);
    }

    private static ComparisonResult Make(params ComparedRun[] runs) => ComparisonFigures.Make(Options, runs, isInterrupted: false, Start, Start);

    private static ComparedRun Run(string target, int round, double ms, string? failure = null) => new(target, round, Failure: failure, Result: new RunResult
    {
        RunName = $"flights.{target}.r{round}",
        Target = target,
        Round = round,
        Workload = "flights",
        Uri = "postgresql://u@h/d",
        ServerVersion = "PostgreSQL 15",
        Arguments = new Dictionary<string, string>(),
        Options = new Dictionary<string, string>(),
        Workers = 1,
        Connections = 8,
        StartTime = Start,
        EndTime = Start.AddSeconds(10),
        Operations = [new OperationResult("__cycle__", 8, 100, ms, ms, ms, ms, ms, ms, "")],
        Connect = new OperationResult("__connect__", 8, 8, 1, 1, 1, 1, 1, 1, ""),
        Errors = [],
        Retries = 0,
        Reconnects = 0,
        Timeline = [],
    });

    public sealed record RunsAndTargets(
        string Targets = "a=postgresql://h,b=postgresql://h", int Rounds = 3, long? Iterations = 10, string? Name = null);
}
