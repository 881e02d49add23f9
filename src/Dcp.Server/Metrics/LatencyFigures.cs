namespace Dcp.Server.Metrics;

/// <summary>Latencies of one kind, added up over reactors. For one thread.</summary>
internal sealed class LatencyFigures
{
    private readonly long[] _counts = new long[LatencyBuckets.Bounds + 1];

    /// <summary>By bucket; the last is above all bounds.</summary>
    internal IReadOnlyList<long> Counts => _counts;

    internal long Count { get; private set; }

    internal double SumSeconds { get; private set; }

    internal void Add(ReadOnlySpan<long> counts, double sumSeconds)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += counts[i];
            Count += counts[i];
        }

        SumSeconds += sumSeconds;
    }

    /// <summary>How many took no longer than a bound.</summary>
    internal long UpTo(int bound)
    {
        long sum = 0;
        for (var i = 0; i <= bound; i++) sum += _counts[i];
        return sum;
    }

    /// <summary>Seconds that the share of all (0 to 1) stayed within: the bound of its bucket. 0 when there are none.</summary>
    internal double Quantile(double share)
    {
        if (Count == 0) return 0;
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        var i = 0;
        for (long seen = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted) break;
        }

        return LatencyBuckets.Seconds(Math.Min(i, LatencyBuckets.Bounds - 1));
    }
}
