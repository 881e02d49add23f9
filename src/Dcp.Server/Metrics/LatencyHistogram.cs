namespace Dcp.Server.Metrics;

/// <summary>
/// Latencies of one kind on one reactor, as counts in fixed buckets. Written by that reactor alone, without lock or allocation; read by
/// anybody, who may see a moment's mixture of old and new.
/// </summary>
internal sealed class LatencyHistogram(LatencyBuckets buckets)
{
    private readonly long[] _counts = new long[LatencyBuckets.Bounds + 1];
    private long _sum;

    internal void Record(long ticks, int times)
    {
        _counts[buckets.IndexOf(ticks)] += times;
        _sum += ticks * times;
    }

    internal void AddTo(LatencyFigures figures) => figures.Add(_counts, (double)Volatile.Read(ref _sum) / buckets.Frequency);
}
