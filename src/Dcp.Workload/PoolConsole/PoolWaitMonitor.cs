using System.Net.Sockets;
using Dcp.Workload.Connections;
using Dcp.Workload.Results;

namespace Dcp.Workload.PoolConsole;

/// <summary>Asks a pooler's console each second of a run how long clients wait for a server.</summary>
internal sealed class PoolWaitMonitor : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly ConsoleClient _console;
    private readonly string _database;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private Task<PoolWait?> _watch = Task.FromResult<PoolWait?>(null);

    private PoolWaitMonitor(ConsoleClient console, string database, TimeProvider time)
    {
        _console = console;
        _database = database;
        _time = time;
    }

    /// <summary>Logs in, and asks a first time to see that it is a pooler's console.</summary>
    /// <param name="database">The name that clients connect to: what the console's rows are found by.</param>
    /// <exception cref="WorkloadFailedException">The console cannot be reached or does not answer.</exception>
    public static async Task<PoolWaitMonitor> ConnectAsync(PostgresUri console, string database, TimeProvider time, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AnswerLimit);
        ConsoleClient? client = null;
        try
        {
            client = await ConsoleClient.ConnectAsync(console, limit.Token).ConfigureAwait(false);
            await PoolWaitCounters.AskAsync(client, database, limit.Token).ConfigureAwait(false);
            return new PoolWaitMonitor(client, database, time);
        }
        catch (Exception e)
        {
            client?.Dispose();
            bool isTooLate = e is OperationCanceledException && !cancellation.IsCancellationRequested;
            if (isTooLate || e is IOException or SocketException)
                throw new WorkloadFailedException($"the console {console.WithoutPassword} does not answer: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Counts from the end of the warm-up on.</summary>
    public void Begin(TimeSpan warmUp) => _watch = WatchAsync(warmUp);

    /// <summary>Asks a last time and stops.</summary>
    /// <returns>What came together since then; null when the run ended before, or when the console went away meanwhile.</returns>
    public async Task<PoolWait?> StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        return await _watch.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _console.Dispose();
        _stop.Dispose();
    }

    private async Task<PoolWait?> WatchAsync(TimeSpan warmUp)
    {
        if (await PauseAsync(warmUp).ConfigureAwait(false) || await AskAsync().ConfigureAwait(false) is not PoolWaitCounters first)
            return null;
        long longest = 0;
        while (true)
        {
            bool isLast = await PauseAsync(Interval).ConfigureAwait(false);
            if (await AskAsync().ConfigureAwait(false) is not PoolWaitCounters now)
                return null;
            longest = Math.Max(longest, now.LongestMicroseconds);
            if (isLast)
                return new PoolWait((now.WaitMicroseconds - first.WaitMicroseconds) / 1000.0, now.Assignments - first.Assignments, longest / 1000.0);
        }
    }

    private async Task<PoolWaitCounters?> AskAsync()
    {
        using CancellationTokenSource limit = new(AnswerLimit, _time);
        try
        {
            return await PoolWaitCounters.AskAsync(_console, _database, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or WorkloadFailedException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <returns>Whether the run ended meanwhile.</returns>
    private async Task<bool> PauseAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, _time, _stop.Token).ConfigureAwait(false);
            return _stop.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
