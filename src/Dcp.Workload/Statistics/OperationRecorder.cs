namespace Dcp.Workload.Statistics;

/// <summary>Gathers an operation's latencies from all clients of a process, and hands them out interval by interval. Thread-safe.</summary>
internal sealed class OperationRecorder(string name)
{
    private readonly Lock _gate = new();
    private readonly LatencyHistogram _interval = new();

    public string Name => name;

    public void Record(TimeSpan latency)
    {
        lock (_gate)
            _interval.Record(latency);
    }

    /// <summary>What was recorded since the last call, encoded; null when that was nothing.</summary>
    public string? Take()
    {
        lock (_gate)
        {
            if (_interval.Count == 0)
                return null;
            string encoded = _interval.ToBase64();
            _interval.Reset();
            return encoded;
        }
    }
}
