using Dcp.Workload.Results;

namespace Dcp.Workload.Statistics;

/// <summary>A histogram for each operation. Not thread-safe.</summary>
internal sealed class HistogramSet
{
    private readonly Dictionary<string, LatencyHistogram> _histograms = [];

    public long Count(string operation) => _histograms.TryGetValue(operation, out LatencyHistogram? known) ? known.Count : 0;

    public void Add(string operation, LatencyHistogram latencies)
    {
        if (!_histograms.TryGetValue(operation, out LatencyHistogram? known))
            _histograms.Add(operation, known = new LatencyHistogram());
        known.Add(latencies);
    }

    public void Reset()
    {
        foreach (LatencyHistogram histogram in _histograms.Values)
            histogram.Reset();
    }

    /// <summary>The histogram of an operation, if it has one.</summary>
    public LatencyHistogram? Find(string operation) => _histograms.GetValueOrDefault(operation);

    /// <summary>A copy of an operation's histogram, empty when it has none.</summary>
    public LatencyHistogram Copy(string operation)
    {
        LatencyHistogram copy = new();
        if (Find(operation) is LatencyHistogram known)
            copy.Add(known);
        return copy;
    }

    public OperationResult ToResult(string operation, int threads)
    {
        LatencyHistogram h = Find(operation) ?? new LatencyHistogram();
        return new OperationResult(
            operation,
            threads,
            h.Count,
            h.MeanMs,
            h.PercentileMs(50),
            h.PercentileMs(90),
            h.PercentileMs(95),
            h.PercentileMs(99),
            h.MaxMs,
            h.ToBase64());
    }
}
