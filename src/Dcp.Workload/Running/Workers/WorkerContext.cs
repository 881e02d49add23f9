using Dcp.Workload.Connections;
using Dcp.Workload.Statistics;
using Dcp.Workload.Workloads;

namespace Dcp.Workload.Running.Workers;

/// <summary>What the clients of a worker share. Thread-safe.</summary>
internal sealed class WorkerContext(
    WorkerSettings settings, ConnectionFactory connections, IWorkloadRun run, WorkerStatistics statistics, TimeProvider time)
    : IDisposable
{
    /// <summary>A run ends when for this long no connection could be opened and no transaction ended.</summary>
    private static readonly TimeSpan UnreachableLimit = TimeSpan.FromMinutes(1);

    /// <summary>The same before the run: who is refused then is refused for good, by a limit on connections for instance.</summary>
    private static readonly TimeSpan RefusedLimit = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _failed = new();
    private readonly SemaphoreSlim _opening = new(Math.Max(1, settings.OpeningAtOnce / settings.Workers));
    private long _lastSuccess = time.GetTimestamp();
    private bool _hasBegun;
    private string? _failure;

    public WorkerSettings Settings => settings;

    /// <summary>When the figures begin: the start of the cycles, and the warm-up.</summary>
    public DateTimeOffset MeasuredFrom { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>When cycles are due; null when each client goes as fast as it can, and before the start.</summary>
    public ArrivalSchedule? Arrivals { get; private set; }

    /// <summary>When no cycle was to begin any more; null while they may, and when all had been done.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public IWorkloadRun Run => run;

    public WorkerStatistics Statistics => statistics;

    public TimeProvider Time => time;

    public CancellationToken Failed => _failed.Token;

    /// <summary>Why the run cannot go on; null while it can.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>Whether a cycle that begins now counts.</summary>
    public bool IsMeasuring => IsMeasured(time.GetUtcNow());

    /// <summary>Whether a cycle that began then, or was due then, counts.</summary>
    public bool IsMeasured(DateTimeOffset began) => settings.WarmUp == TimeSpan.Zero || began >= MeasuredFrom;

    /// <summary>Cycles that the client of this number does; null for no limit.</summary>
    public long? Quota(int number) =>
        settings.Iterations is long all ? (all / settings.Connections) + (number < all % settings.Connections ? 1 : 0) : null;

    /// <summary>When the client of this number starts, after the run's start.</summary>
    public TimeSpan RampDelay(int number) => settings.Ramp * ((double)number / settings.Connections);

    /// <summary>The cycles begin. Called before any client runs.</summary>
    public void Begin(DateTimeOffset start)
    {
        MeasuredFrom = start + settings.WarmUp;
        if (settings.Rate is double rate)
            Arrivals = new ArrivalSchedule(rate * settings.OwnConnections / settings.Connections, start, new Random());
        _hasBegun = true;
        Succeeded();
    }

    /// <summary>No cycle begins from now on.</summary>
    public void End(DateTimeOffset now) => EndedAt = now;

    /// <summary>Something worked: the database is there.</summary>
    public void Succeeded() => Volatile.Write(ref _lastSuccess, time.GetTimestamp());

    /// <summary>Ends the run of this worker, and with it the whole. The first reason stands.</summary>
    public void Fail(string reason)
    {
        if (Interlocked.CompareExchange(ref _failure, reason, null) is null)
            _failed.Cancel();
    }

    /// <summary>Opens a connection when it is its turn, and times that.</summary>
    /// <returns>Null when it could not be opened, which is counted.</returns>
    public async Task<WorkloadConnection?> TryOpenAsync(CancellationToken stop)
    {
        await _opening.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            long began = time.GetTimestamp();
            WorkloadConnection connection = await connections.OpenAsync(stop).ConfigureAwait(false);
            statistics.Record(OperationNames.Connect, time.GetElapsedTime(began));
            statistics.ConnectionOpened();
            Succeeded();
            return connection;
        }
        catch (Exception e) when (DatabaseError.IsExpected(e))
        {
            Refused(DatabaseError.From(e));
            return null;
        }
        finally
        {
            _opening.Release();
        }
    }

    public void Dispose()
    {
        _failed.Dispose();
        _opening.Dispose();
    }

    private void Refused(DatabaseError error)
    {
        statistics.Errors.Add(OperationNames.Connect, error);
        TimeSpan limit = _hasBegun ? UnreachableLimit : RefusedLimit;
        if (time.GetElapsedTime(Volatile.Read(ref _lastSuccess)) <= limit)
            return;
        Fail(_hasBegun
            ? $"the database cannot be reached since {limit.TotalSeconds:0} s: {error.Describe()}"
            : $"for {limit.TotalSeconds:0} s none could be opened: {error.Describe()}");
    }
}
