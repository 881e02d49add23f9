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
    private readonly PoolWaitCounters _first;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<PoolWait?> _watch;

    private PoolWaitMonitor(ConsoleClient console, string database, PoolWaitCounters first, TimeProvider time)
    {
        _console = console;
        _database = database;
        _first = first;
        _time = time;
        _watch = WatchAsync();
    }

    /// <param name="database">The name that clients connect to: what the console's rows are found by.</param>
    /// <exception cref="WorkloadFailedException">The console cannot be reached or does not answer.</exception>
    public static async Task<PoolWaitMonitor> StartAsync(PostgresUri console, string database, TimeProvider time, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AnswerLimit);
        ConsoleClient? client = null;
        try
        {
            client = await ConsoleClient.ConnectAsync(console, limit.Token).ConfigureAwait(false);
            PoolWaitCounters first = await PoolWaitCounters.AskAsync(client, database, limit.Token).ConfigureAwait(false);
            return new PoolWaitMonitor(client, database, first, time);
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

    /// <summary>Asks a last time and stops.</summary>
    /// <returns>What came together since the start; null when the console went away meanwhile.</returns>
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

    private async Task<PoolWait?> WatchAsync()
    {
        long longest = 0;
        while (true)
        {
            bool isLast = await PauseAsync().ConfigureAwait(false);
            using CancellationTokenSource limit = new(AnswerLimit, _time);
            try
            {
                PoolWaitCounters now = await PoolWaitCounters.AskAsync(_console, _database, limit.Token).ConfigureAwait(false);
                longest = Math.Max(longest, now.LongestMicroseconds);
                if (isLast)
                {
                    return new PoolWait(
                        (now.WaitMicroseconds - _first.WaitMicroseconds) / 1000.0, now.Assignments - _first.Assignments, longest / 1000.0);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or WorkloadFailedException or OperationCanceledException)
            {
                return null;
            }
        }
    }

    private async Task<bool> PauseAsync()
    {
        try
        {
            await Task.Delay(Interval, _time, _stop.Token).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
