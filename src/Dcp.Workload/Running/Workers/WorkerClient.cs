using Dcp.Workload.Connections;
using Dcp.Workload.Statistics;
using Dcp.Workload.Workloads;

namespace Dcp.Workload.Running.Workers;

/// <summary>One client of a run: a connection at a time, and cycle after cycle on it. Used by one task at a time.</summary>
internal sealed class WorkerClient : IAsyncDisposable
{
    /// <summary>Between a lost or refused connection and the next attempt, half to one and a half times that.</summary>
    private static readonly TimeSpan ReopenPause = TimeSpan.FromSeconds(1);

    private readonly WorkerContext _context;
    private readonly Random _random;
    private readonly IWorkloadClient _client;
    private readonly TransactionRunner _transactions;
    private readonly TimeSpan _rampDelay;
    private long? _cyclesLeft;
    private WorkloadConnection? _connection;
    private long _closeAfter;

    /// <param name="number">Which of all connections of the run this is, from 0.</param>
    public WorkerClient(WorkerContext context, int number)
    {
        _context = context;
        _random = new Random();
        _client = context.Run.CreateClient(number, _random, context.Time);
        _transactions = new TransactionRunner(
            RetryPolicy.Default, context.Statistics, context.Settings.Autocommit, context.Settings.Workload, _random, context.Time);
        _rampDelay = context.RampDelay(number);
        _cyclesLeft = context.Quota(number);
    }

    private bool IsDone => _cyclesLeft == 0;

    /// <summary>Opens the first connection, however often that takes.</summary>
    /// <exception cref="OperationCanceledException">The run is to end.</exception>
    public async Task OpenAsync(CancellationToken stop)
    {
        while (!await TryOpenAsync(stop).ConfigureAwait(false))
            await PauseAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Runs until this client's cycles are done or <paramref name="stop"/> is asked for; a cycle under way is finished first.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            if (_rampDelay > TimeSpan.Zero)
                await Task.Delay(_rampDelay, _context.Time, stop).ConfigureAwait(false);
            while (!IsDone && !stop.IsCancellationRequested)
            {
                bool isUsable = _connection is not null || await TryOpenAsync(stop).ConfigureAwait(false);
                bool isLost = !isUsable || await UseAsync(_connection!, stop).ConfigureAwait(false);
                if (isLost && !IsDone)
                    await PauseAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run ends while this client waits for its turn: nothing is under way.
        }
        catch (WorkloadFailedException e)
        {
            _context.Fail(e.Message);
        }
    }

    /// <summary>Closes the connection, if there is one.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is not WorkloadConnection open)
            return;
        _context.Statistics.ConnectionClosed();
        await open.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> TryOpenAsync(CancellationToken stop)
    {
        _connection = await _context.TryOpenAsync(stop).ConfigureAwait(false);
        if (_context.Settings.ConnectionLifetime is TimeSpan lifetime)
        {
            double seconds = lifetime.TotalSeconds * (0.8 + (0.4 * _random.NextDouble()));
            _closeAfter = _context.Time.GetTimestamp() + (long)(seconds * _context.Time.TimestampFrequency);
        }

        return _connection is not null;
    }

    /// <returns>Whether the connection was lost; otherwise it reached its age, or the client or the run is done.</returns>
    private async Task<bool> UseAsync(WorkloadConnection connection, CancellationToken stop)
    {
        try
        {
            while (!IsDone && !stop.IsCancellationRequested)
            {
                if (await CycleAsync(connection, stop).ConfigureAwait(false) == TransactionOutcome.Lost)
                {
                    if (_context.IsMeasuring)
                        _context.Statistics.CountReconnect();
                    return true;
                }

                if (_context.Settings.ConnectionLifetime is not null && _context.Time.GetTimestamp() >= _closeAfter)
                    break;
            }

            return false;
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A cycle in which a transaction failed is not timed as one: its latency would say nothing.</summary>
    private async Task<TransactionOutcome> CycleAsync(WorkloadConnection connection, CancellationToken stop)
    {
        (long began, bool isMeasured) = await BeginAsync(stop).ConfigureAwait(false);
        IReadOnlyList<WorkloadTransaction> transactions = await _client.NextCycleAsync(stop).ConfigureAwait(false);
        if (isMeasured)
            _cyclesLeft--;
        TransactionOutcome cycle = TransactionOutcome.Done;
        foreach (WorkloadTransaction transaction in transactions)
        {
            TransactionOutcome outcome = await _transactions.RunAsync(transaction, connection, isMeasured, stop).ConfigureAwait(false);
            if (outcome == TransactionOutcome.Lost)
                return outcome;
            if (outcome == TransactionOutcome.Failed)
                cycle = outcome;
        }

        if (cycle == TransactionOutcome.Done && isMeasured)
            _context.Statistics.Record(OperationNames.Cycle, _context.Time.GetElapsedTime(began));
        _context.Succeeded();
        return cycle;
    }

    /// <summary>Waits until a cycle is due, where there is a rate.</summary>
    /// <returns>The timestamp from which its latency counts, and whether it does.</returns>
    private async ValueTask<(long Began, bool IsMeasured)> BeginAsync(CancellationToken stop)
    {
        if (_context.Arrivals is not ArrivalSchedule arrivals)
            return (_context.Time.GetTimestamp(), _context.IsMeasuring);

        DateTimeOffset due = arrivals.Take();
        bool isMeasured = _context.IsMeasured(due);

        // Timers count whole milliseconds: less than one is not waited for.
        TimeSpan left = due - _context.Time.GetUtcNow();
        if (left >= TimeSpan.FromMilliseconds(1))
            await Task.Delay(left, _context.Time, stop).ConfigureAwait(false);
        TimeSpan lag = _context.Time.GetUtcNow() - due;
        if (lag < TimeSpan.Zero)
            lag = TimeSpan.Zero;
        if (isMeasured)
            _context.Statistics.Record(OperationNames.Lag, lag);
        return (_context.Time.GetTimestamp() - (long)(lag.TotalSeconds * _context.Time.TimestampFrequency), isMeasured);
    }

    private Task PauseAsync(CancellationToken stop) => Task.Delay(ReopenPause * (0.5 + _random.NextDouble()), _context.Time, stop);
}
