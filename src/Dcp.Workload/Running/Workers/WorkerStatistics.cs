using Dcp.Workload.Results;
using Dcp.Workload.Statistics;

namespace Dcp.Workload.Running.Workers;

/// <summary>Everything that the clients of a worker count. Thread-safe.</summary>
internal sealed class WorkerStatistics
{
    private readonly Dictionary<string, OperationRecorder> _operations;
    private long _retries;
    private long _reconnects;
    private int _openConnections;

    public WorkerStatistics(IEnumerable<string> operations)
    {
        _operations = operations
            .Concat([OperationNames.Cycle, OperationNames.Connect, OperationNames.Lag])
            .ToDictionary(o => o, o => new OperationRecorder(o));
    }

    public ErrorTally Errors { get; } = new();

    public void Record(string operation, TimeSpan latency) => _operations[operation].Record(latency);

    public void CountRetry() => Interlocked.Increment(ref _retries);

    public void CountReconnect() => Interlocked.Increment(ref _reconnects);

    public void ConnectionOpened() => Interlocked.Increment(ref _openConnections);

    public void ConnectionClosed() => Interlocked.Decrement(ref _openConnections);

    /// <summary>What was counted since the last call.</summary>
    public WorkerReport Take(int second)
    {
        Dictionary<string, string> latencies = [];
        foreach (OperationRecorder operation in _operations.Values)
        {
            if (operation.Take() is string encoded)
                latencies.Add(operation.Name, encoded);
        }

        IReadOnlyList<ErrorCount> errors = Errors.Take();
        return new WorkerReport(
            second,
            latencies,
            errors,
            Interlocked.Exchange(ref _retries, 0),
            Interlocked.Exchange(ref _reconnects, 0),
            Volatile.Read(ref _openConnections));
    }
}
