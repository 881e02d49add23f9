using CsCheck;
using Dcp.Server.Config;
using Dcp.Server.Health;

namespace Dcp.Tests.Health;

public sealed class HealthMachineTests
{
    private static readonly CheckConfig s_config = new()
    {
        Inter = TimeSpan.FromSeconds(2),
        FastInter = TimeSpan.FromSeconds(1),
        DownInter = TimeSpan.FromSeconds(5),
        Rise = 2,
        Fall = 3,
    };

    [Fact]
    public void A_new_target_is_up_and_its_first_check_decides()
    {
        HealthMachine good = new(s_config);
        HealthMachine bad = new(s_config);
        Assert.True(good.Report.IsUp);

        Assert.Equal(HealthChange.None, Pass(good));
        Assert.Equal(HealthChange.WentDown, Fail(bad));

        Assert.Equal((HealthState.Up, HealthState.Down), (good.Report.State, bad.Report.State));
    }

    [Fact]
    public void It_goes_down_after_fall_failures_in_a_row_and_up_after_rise_passes()
    {
        HealthMachine machine = new(s_config);
        Pass(machine);
        List<string> seen = [];
        foreach (var letter in "ffpffffpfpp")
        {
            var change = letter == 'p' ? Pass(machine) : Fail(machine);
            seen.Add($"{letter}{machine.Report.State}{(change == HealthChange.None ? "" : "!")}");
        }

        Assert.Equal(
            [
                "fGoingDown", "fGoingDown", "pGoingDown", "fGoingDown", "fDown!", "fDown", "fDown", "pGoingUp", "fDown", "pGoingUp", "pUp!",
            ],
            seen);
    }

    [Fact]
    public void The_time_between_checks_is_that_of_the_state()
    {
        HealthMachine machine = new(s_config);
        Pass(machine);
        Assert.Equal(s_config.Inter, machine.NextDelay);
        Fail(machine);
        Assert.Equal(s_config.FastInter, machine.NextDelay);
        Fail(machine);
        Fail(machine);
        Assert.Equal(s_config.DownInter, machine.NextDelay);
        Pass(machine);
        Assert.Equal(s_config.FastInter, machine.NextDelay);
    }

    [Fact]
    public void The_last_results_are_kept_and_no_more()
    {
        HealthMachine machine = new(s_config);
        for (var i = 0; i < 100; i++) machine.Observe(CheckResult.Pass("L7OK", $"{i}"));

        Assert.Equal(HealthMachine.Remembered, machine.Report.History.Count);
        Assert.Equal("99", machine.Report.Last!.Info);
        Assert.Equal((100, 0), (machine.Report.Checks, machine.Report.Failures));
    }

    [Fact]
    public void Up_means_that_fewer_than_fall_checks_failed_in_a_row_since_it_came_up() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Bool.Array[0, 60]).Sample((rise, fall, results) =>
        {
            HealthMachine machine = new(new CheckConfig { Rise = rise, Fall = fall });
            int passed = 0, failed = 0;
            foreach (var result in results)
            {
                var wasUp = machine.Report.IsUp;
                var change = machine.Observe(result ? CheckResult.Pass("L4OK") : CheckResult.Fail("L4CON"));
                (passed, failed) = result ? (passed + 1, 0) : (0, failed + 1);
                var isUp = machine.Report.IsUp;
                if (change == HealthChange.WentUp) Assert.True(!wasUp && isUp && passed >= rise);
                if (change == HealthChange.WentDown) Assert.True(wasUp && !isUp && (failed >= 1));
                if (change == HealthChange.None) Assert.Equal(wasUp, isUp);
                if (failed >= fall) Assert.False(isUp);
                if (passed >= rise + fall) Assert.Equal(HealthState.Up, machine.Report.State);
            }
        });

    [Fact]
    public void What_a_target_says_is_one_line_of_bounded_length()
    {
        var result = CheckResult.Fail("L7STS", "<script>\n\u001b[31m" + new string('x', 10_000));

        Assert.DoesNotContain(result.Info, char.IsControl);
        Assert.Equal(200, result.Info.Length);
    }

    private static HealthChange Pass(HealthMachine machine) => machine.Observe(CheckResult.Pass("L4OK"));

    private static HealthChange Fail(HealthMachine machine) => machine.Observe(CheckResult.Fail("L4CON"));
}
