using HdrHistogram;
using HdrHistogram.Iteration;

namespace Dcp.Workload.Statistics;

/// <summary>
/// Latencies in microseconds, three significant digits, up to an hour; whatever takes longer counts as an hour.
/// Histograms of several workers are added, and percentiles taken from the sum. Not thread-safe. About 180 kB each.
/// </summary>
internal sealed class LatencyHistogram
{
    public const long MaximumMicroseconds = 3_600_000_000;

    private readonly LongHistogram _counts = new(1, MaximumMicroseconds, HistogramCodec.SignificantDigits);

    public long Count => _counts.TotalCount;

    public double MeanMs => Count == 0 ? 0 : _counts.GetMean() / 1000;

    public double MaxMs => PercentileMs(100);

    /// <summary>Reads what <see cref="ToBase64"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static LatencyHistogram FromBase64(string text)
    {
        LatencyHistogram histogram = new();
        try
        {
            HistogramCodec.DecodeInto(histogram._counts, Convert.FromBase64String(text));
            return histogram;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new InvalidDataException($"not a histogram: {e.Message}", e);
        }
    }

    public void Record(TimeSpan latency) =>
        _counts.RecordValue(Math.Clamp(latency.Ticks / TimeSpan.TicksPerMicrosecond, 0, MaximumMicroseconds));

    public void Add(LatencyHistogram other) => _counts.Add(other._counts);

    public void Reset() => _counts.Reset();

    public double PercentileMs(double percentile) => Count == 0 ? 0 : _counts.GetValueAtPercentile(percentile) / 1000.0;

    /// <summary>For each bound, in microseconds and ascending, how many latencies were not longer.</summary>
    public long[] CountsUpTo(IReadOnlyList<long> bounds)
    {
        long[] counts = new long[bounds.Count];
        foreach (HistogramIterationValue recorded in _counts.RecordedValues())
        {
            for (int i = bounds.Count - 1; i >= 0 && recorded.ValueIteratedTo <= bounds[i]; i--)
                counts[i] += recorded.CountAtValueIteratedTo;
        }

        return counts;
    }

    /// <summary>HdrHistogram's compressed V2 form, base64.</summary>
    public string ToBase64() => Convert.ToBase64String(HistogramCodec.Encode(_counts));
}
