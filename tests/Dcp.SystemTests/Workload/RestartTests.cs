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
        Restart restart = new(server, stop);
        RunOptions options = new()
        {
            Workload = "flights",
            Uri = uri,
            Arguments = new Dictionary<string, string> { ["delay"] = "1", ["batch_size"] = "4" },
            Connections = 6,
            Workers = 2,
            Duration = TimeSpan.FromSeconds(60),
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

    /// <summary>
    /// Restarts the server once cycles have ended, and ends the run once more have and every client has its connection again. A report
    /// may be older than the loss of the connections that it counts, so several in a row have to say so.
    /// </summary>
    private sealed class Restart(PostgresServer server, CancellationTokenSource stop) : IProgress<RunProgress>
    {
        private const int Enough = 5;

        private bool _isBack;
        private int _whole;

        public Task? Done { get; private set; }

        public long CyclesBefore { get; private set; }

        public long CyclesAfter { get; private set; }

        public void Report(RunProgress value)
        {
            if (Done is null && value.Cycles > 0)
                Done = RunAsync();
            if (!Volatile.Read(ref _isBack))
                CyclesBefore = value.Cycles;
            else if (value.OpenConnections != 6 || value.Cycles <= CyclesBefore)
                _whole = 0;
            else if (++_whole == Enough)
                stop.Cancel();
            CyclesAfter = value.Cycles;
        }

        private async Task RunAsync()
        {
            await server.StopAsync();
            await server.StartAgainAsync();
            Volatile.Write(ref _isBack, true);
        }
    }
}
