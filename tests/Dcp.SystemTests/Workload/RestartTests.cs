using Dcp.SystemTests.Support;
using Dcp.Workload.Results;
using Dcp.Workload.Running;

namespace Dcp.SystemTests.Workload;

/// <summary>A database that restarts while a run goes on.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task A_run_goes_on_when_the_database_restarts_and_counts_the_errors_by_state()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        string uri = FlightsFixture.UriOf(server.Port, "app");
        await FlightsFixture.InitAsync(uri, 1_000);
        using CancellationTokenSource stop = new();
        RestartOnce restart = new(server, connections: 6, stop);
        RunOptions options = new()
        {
            Workload = "flights",
            Uri = uri,
            Arguments = new Dictionary<string, string> { ["delay"] = "1", ["batch_size"] = "4" },
            Connections = 6,
            Workers = 2,
            Duration = RestartOnce.Longest,
            Launcher = new InProcessLauncher(),
        };

        RunResult result = await new WorkloadRunner(TimeProvider.System).RunAsync(options, restart, stop.Token);
        await restart.Done!;

        Assert.Equal("interrupted", result.Partial);
        Assert.True(restart.CyclesAfter > restart.CyclesBefore, "no cycle ended after the restart");
        Assert.InRange(result.Reconnects, 6, 12);
        Assert.Contains(result.Errors, e => e.Operation != "__connect__" && e.SqlState is "57P01" or "-----");
        Assert.All(result.Errors, e => Assert.Contains(e.SqlState, (string[])["57P01", "57P03", "-----"]));
        Assert.Equal(6 + result.Reconnects, result.Connect.Count);
    }
}
