using Dcp.SystemTests.Support;
using Dcp.Workload.Running;

namespace Dcp.SystemTests.Workload;

/// <summary>
/// Restarts the server once cycles have ended, and ends the run once more have and every client has its connection again. A report
/// may be older than the loss of the connections that it counts, so several in a row have to say so.
/// </summary>
internal sealed class RestartOnce(PostgresServer server, int connections, CancellationTokenSource stop) : IProgress<RunProgress>
{
    private const int Enough = 5;

    private bool _isBack;
    private int _whole;

    /// <summary>A guard for a run that <see cref="RestartOnce"/> ends: for a server that does not come back.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(5);

    /// <summary>As after a power cut, instead of a stop.</summary>
    public bool Kills { get; init; }

    public Task? Done { get; private set; }

    public long CyclesBefore { get; private set; }

    public long CyclesAfter { get; private set; }

    public void Report(RunProgress value)
    {
        if (Done is null && value.Cycles > 0)
            Done = RunAsync();
        if (!Volatile.Read(ref _isBack))
            CyclesBefore = value.Cycles;
        else if (value.OpenConnections != connections || value.Cycles <= CyclesBefore)
            _whole = 0;
        else if (++_whole == Enough)
            stop.Cancel();
        CyclesAfter = value.Cycles;
    }

    private async Task RunAsync()
    {
        await (Kills ? server.KillAsync() : server.StopAsync());
        await server.StartAgainAsync();
        Volatile.Write(ref _isBack, true);
    }
}
