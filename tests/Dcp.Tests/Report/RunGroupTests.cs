using Dcp.Workload.Report;
using Dcp.Workload.Results;

namespace Dcp.Tests.Report;

public sealed class RunGroupTests
{
    [Fact]
    public void Rounds_of_a_target_are_one_target_with_medians_and_ranges()
    {
        RunGroup group = Assert.Single(RunGroup.Make([.. SampleRuns.Rounds("dcp", 0.5, 0.4, 0.6), .. SampleRuns.Rounds("direct", 1.0, 1.2, 1.1)]));

        Assert.Equal(["direct", "dcp"], group.Targets.Select(target => target.Label));
        Assert.Equal([3, 3], group.Targets.Select(target => target.Rounds.Count));
        Figure mean = group.Baseline.Of("__cycle__", one => one.MeanMs)!.Value;
        Assert.Equal((3016, 2742, 3290), (Math.Round(mean.Median), Math.Round(mean.Low), Math.Round(mean.High)));
        Assert.Equal(1.1 * 2741.8, group.Baseline.Cycle!.MeanMs, 6);
        Assert.Empty(group.Differences());
    }

    [Fact]
    public void Any_number_of_targets_is_compared_with_the_direct_one()
    {
        RunGroup group = Assert.Single(RunGroup.Make(
            [SampleRuns.Managed() with { Target = "pgbouncer", RunName = "b" }, SampleRuns.Managed(), SampleRuns.Direct()]));

        Assert.Equal("direct", group.Baseline.Label);
        Assert.Equal(["t0", "t1", "t2"], group.Targets.Select(target => target.Role));
        Assert.All(group.Others, other => Assert.Equal("58 % faster", group.Compare(other)[0].Mean.ToString()));
    }

    [Fact]
    public void Different_numbers_of_connections_are_no_rounds_of_each_other()
    {
        RunResult few = SampleRuns.Direct() with { Connections = 64, RunName = "few" };

        RunGroup group = Assert.Single(RunGroup.Make([SampleRuns.Direct(), few]));

        Assert.Equal(["direct, 512 connections", "direct, 64 connections"], group.Targets.Select(target => target.Label).Order());
    }

    [Theory]
    [InlineData(new[] { 3.0 }, 3.0)]
    [InlineData(new[] { 5.0, 1.0, 3.0 }, 3.0)]
    [InlineData(new[] { 4.0, 1.0, 3.0, 2.0 }, 2.5)]
    public void The_median_is_in_the_middle(double[] rounds, double expected) =>
        Assert.Equal(expected, Figure.Of(rounds.Select(one => (double?)one))!.Value.Median);

    [Fact]
    public void Where_the_time_went_adds_up_to_the_cycle()
    {
        RunResult run = SampleRuns.Managed();

        TimeParts parts = TimeParts.Of(run)!;

        // By hand: four operations of 1,146.7 ms a cycle in all (2,730.3 x 0.42), of 8,192 cycles.
        Assert.Equal(2741.8 * 0.42, parts.Pause + parts.PoolWait!.Value + parts.Execution!.Value + parts.Rest, 6);
        Assert.Equal((2741.8 - 2730.3) * 0.42, parts.Pause, 6);
        Assert.Equal(812_345.0 / 8192, parts.PoolWait.Value, 6);
        Assert.Equal((120_000.0 + 48_000) / 8192, parts.Execution.Value, 6);
        Assert.Equal(88.2, parts.Connect, 6);
        Assert.Null(parts.Commit);
    }

    [Fact]
    public void The_command_to_run_it_again_is_quoted_for_a_shell()
    {
        RunResult run = SampleRuns.Direct() with
        {
            Target = "it's",
            Options = new Dictionary<string, string> { ["iterations"] = "8192", ["duration"] = "", ["ramp"] = "0", ["prepare"] = "false" },
        };

        Assert.Equal(
            "dcp workload run flights --uri postgresql://pgb@127.0.0.1:5432/defaultdb --workers 4 -c 512 --target 'it'\\''s' --name flights.direct "
            + "-i 8192 --no-prepare --args '{\"batch_size\":\"64\",\"delay\":\"100\"}' --out .",
            RunCommandLine.For(run));
    }
}
