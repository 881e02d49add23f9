using Dcp.Workload;
using Dcp.Workload.Running;

namespace Dcp.Tests.Workload;

public sealed class RunPlanTests
{
    private static readonly RunOptions Options = new() { Workload = "flights", Uri = "postgresql://u:secret@h/d" };

    [Theory]
    [InlineData(10, 4, 100L, 10, 4)]
    [InlineData(10, 4, 6L, 6, 4)]
    [InlineData(10, 4, 1L, 1, 1)]
    [InlineData(3, 8, null, 3, 3)]
    public void There_are_no_more_connections_than_iterations_and_no_more_workers_than_connections(
        int concurrency, int workers, long? iterations, int connections, int processes)
    {
        RunPlan plan = RunPlan.Check(Options with { Connections = concurrency, Workers = workers, Iterations = iterations });

        Assert.Equal((connections, processes), (plan.Connections, plan.Workers));
    }

    [Theory]
    [InlineData(true, "false", true)]
    [InlineData(true, "true", false)]
    [InlineData(false, "false", false)]
    public void Transaction_pooling_means_no_prepared_statements(bool prepare, string pooling, bool expected)
    {
        RunPlan plan = RunPlan.Check(Options with { Prepare = prepare, Arguments = new Dictionary<string, string> { ["txn_pooling"] = pooling } });

        Assert.Equal(expected, plan.Prepare);
        Assert.Equal(expected ? "true" : "false", plan.Describe()["prepare"]);
    }

    [Fact]
    public void A_run_without_a_name_is_called_by_workload_and_start() =>
        Assert.Equal("flights.20260102_030405", RunPlan.Check(Options).RunName(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));

    public static TheoryData<string, Func<RunOptionsChange, RunOptionsChange>> Wrong => new()
    {
        { "workers: 1 to 256 are allowed", c => c with { Workers = 0 } },
        { "concurrency: 1 to 100000 are allowed", c => c with { Connections = 0 } },
        { "iterations: at least 1 is needed", c => c with { Iterations = 0 } },
        { "duration: more than 0 seconds are needed", c => c with { Duration = 0 } },
        { "ramp: 0 seconds or more are allowed", c => c with { Ramp = -1 } },
        { "warmup: 0 seconds or more are allowed", c => c with { WarmUp = -1 } },
        { "open-limit: more than 0 seconds are needed", c => c with { OpenLimit = 0 } },
        { "rate: more than 0 and up to 1000000 cycles a second are allowed", c => c with { Rate = 0 } },
        { "steps: up to 100 numbers of connections, each 1 to 100000, are allowed", c => c with { Steps = [8, 0], Duration = 1 } },
        { "steps: each level runs for a time", c => c with { Steps = [8] } },
        { "steps: each level runs for a time", c => c with { Steps = [8], Duration = 1, Iterations = 1 } },
        { "name: '../x' cannot name a run", c => c with { Name = "../x" } },
        { "workload 'x' is not known", c => c with { Workload = "x" } },
        { "the URI has to begin with postgresql://", c => c with { Console = "localhost" } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_refused(string complaint, Func<RunOptionsChange, RunOptionsChange> change)
    {
        RunOptionsChange c = change(new RunOptionsChange());
        WorkloadInputException refused = Assert.Throws<WorkloadInputException>(() => RunPlan.Check(Options with
        {
            Workload = c.Workload,
            Workers = c.Workers,
            Connections = c.Connections,
            Iterations = c.Iterations,
            Duration = c.Duration is double d ? TimeSpan.FromSeconds(d) : null,
            Ramp = TimeSpan.FromSeconds(c.Ramp),
            WarmUp = TimeSpan.FromSeconds(c.WarmUp),
            OpenLimit = TimeSpan.FromSeconds(c.OpenLimit),
            Rate = c.Rate,
            Steps = c.Steps ?? [],
            RunName = c.Name,
            ConsoleUri = c.Console,
        }));

        Assert.StartsWith(complaint, refused.Message, StringComparison.Ordinal);
    }

    public sealed record RunOptionsChange(
        string Workload = "flights", int Workers = 1, int Connections = 1, long? Iterations = null, double? Duration = null, double Ramp = 0, double WarmUp = 0, double OpenLimit = 1,
        double? Rate = null, int[]? Steps = null, string? Name = null, string? Console = null);
}
