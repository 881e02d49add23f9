using Dcp.SystemTests.Support;
using Dcp.Workload.Database;
using Dcp.Workload.Report;
using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.SystemTests.Demo;

/// <summary>The demo as users run it, small.</summary>
public sealed class DemoTests
{
    private static readonly string[] Small =
        ["--connections", "24", "--pool-size", "4", "--workers", "2", "--iterations", "240", "--flights", "4000"];

    private static readonly string[] Endless = ["--connections", "8", "--iterations", "1000000", "--flights", "4000"];

    [Fact]
    public async Task A_demo_prints_both_tables_and_writes_results_and_report_and_leaves_nothing_else()
    {
        await using DemoRun demo = await DemoRun.StartAsync(Small);

        (int exitCode, string error) = await demo.WaitForExitAsync();

        Assert.True(exitCode == 0, $"exit code {exitCode}: {error}\n{demo.Output}");
        foreach (string expected in new[] { ">>> flights.direct", ">>> flights.managed", ">>> comparison", "__cycle__", "report.html" })
            Assert.Contains(expected, demo.Output, StringComparison.Ordinal);
        RunResult direct = RunResultFile.Read(RunResultFile.PathFor(demo.Out, "flights.direct"));
        RunResult managed = RunResultFile.Read(RunResultFile.PathFor(demo.Out, "flights.managed"));
        Assert.All([direct, managed], run =>
        {
            Assert.Null(run.Partial);
            Assert.Empty(run.Errors);
            Assert.Equal(240, RunFigures.Cycle(run)!.Count);
            Assert.NotEmpty(run.Samples);
            Assert.DoesNotContain(run.Options.Values, value => value.Contains("postgresql://", StringComparison.Ordinal));
        });
        Assert.Null(direct.PoolWait);
        Assert.NotNull(managed.PoolWait);
        Assert.True(managed.PoolWait.Assignments > 0, $"{managed.PoolWait}");
        Assert.Equal((24, 24), (direct.Connect.Count, managed.Connect.Count));
        Assert.True(RunFigures.Highest(managed, MetricTable.OpenSessions) <= 4, "the pool is larger than it may be");
        string page = await File.ReadAllTextAsync(Path.Combine(demo.Out, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("side by side", page, StringComparison.Ordinal);
        await demo.AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData("Database:", Signals.Int, 130)]
    [InlineData("Data:", Signals.Term, 143)]
    [InlineData("cycles/s", Signals.Int, 130)]
    public async Task A_signal_at_any_stage_ends_everything_that_was_started(string stage, int signal, int expected)
    {
        await using DemoRun demo = await DemoRun.StartAsync(Endless);
        await demo.WaitForAsync(stage);

        demo.Signal(signal);
        (int exitCode, string error) = await demo.WaitForExitAsync();

        Assert.Equal(expected, exitCode);
        Assert.Contains("interrupted", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(demo.Out));
        await demo.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_signal_when_the_pool_is_being_used_ends_the_pool_too()
    {
        await using DemoRun demo = await DemoRun.StartAsync(Small);
        await demo.WaitForAsync("Directly: 240 cycles");

        demo.Signal(Signals.Int);
        await demo.WaitForExitAsync();

        await demo.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Even_a_demo_that_is_killed_leaves_nothing()
    {
        await using DemoRun demo = await DemoRun.StartAsync(Endless);
        await demo.WaitForAsync("cycles/s");

        demo.Signal(Signals.Kill);
        await demo.WaitForExitAsync();

        await demo.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Without_a_cockroach_the_demo_says_how_to_get_by()
    {
        Assert.SkipWhen(PostgresPrograms.FindOnPath("cockroach") is not null, "there is one on this machine");
        await using DemoRun demo = await DemoRun.StartAsync("--database", "cockroach");

        (int exitCode, string error) = await demo.WaitForExitAsync();

        Assert.Equal(3, exitCode);
        Assert.Contains("There is no program 'cockroach' on the PATH.", error, StringComparison.Ordinal);
        await demo.AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData(2, "has to be at least 1", "--connections", "0")]
    [InlineData(1, "a URI like postgresql://", "--database", "nonsense")]
    [InlineData(1, "--binary names a program for --database cockroach", "--binary", "cockroach")]
    [InlineData(3, "--binary /nonexistent/cockroach: no such file", "--database", "cockroach", "--binary", "/nonexistent/cockroach")]
    [InlineData(3, "127.0.0.1:1", "--database", "postgresql://nobody@127.0.0.1:1/none")]
    public async Task What_is_wrong_is_said_and_the_exit_code_tells_whose_it_is(int expected, string text, params string[] arguments)
    {
        await using DemoRun demo = await DemoRun.StartAsync(arguments);

        (int exitCode, string error) = await demo.WaitForExitAsync();

        Assert.True(exitCode == expected, $"exit code {exitCode}: {error}\n{demo.Output}");
        Assert.Contains(text, error, StringComparison.Ordinal);
        await demo.AssertNothingLeftAsync();
    }
}
