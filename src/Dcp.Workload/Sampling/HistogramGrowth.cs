namespace Dcp.Workload.Sampling;

/// <summary>Percentiles of what a cumulative histogram counted since it was last read.</summary>
internal sealed class HistogramGrowth
{
    private IReadOnlyDictionary<double, double>? _last;

    /// <summary>
    /// Percentiles by linear interpolation within a bucket, as Prometheus' <c>histogram_quantile</c> does it, in the bounds' unit.
    /// Null on the first reading, when nothing was counted, and when the histogram began anew.
    /// </summary>
    public double[]? Update(SortedDictionary<double, double> cumulated, params ReadOnlySpan<double> quantiles)
    {
        IReadOnlyDictionary<double, double>? before = _last;
        _last = cumulated;
        if (before is null || cumulated.Count == 0)
            return null;

        // Buckets in which nothing was counted yet may be left out by the server: a missing one is what the next lower one was.
        List<(double Bound, double Count)> grown = [];
        double carried = 0;
        foreach ((double bound, double total) in cumulated)
        {
            carried = before.TryGetValue(bound, out double known) ? known : carried;
            grown.Add((bound, total - carried));
        }

        if (grown[^1].Count <= 0 || grown.Any(bucket => bucket.Count < 0))
            return null;
        double[] result = new double[quantiles.Length];
        for (int index = 0; index < quantiles.Length; index++)
            result[index] = Quantile(grown, quantiles[index]);
        return result;
    }

    private static double Quantile(List<(double Bound, double Count)> buckets, double quantile)
    {
        double rank = quantile * buckets[^1].Count;
        int index = buckets.FindIndex(bucket => bucket.Count >= rank);
        (double lower, double below) = index > 0 ? buckets[index - 1] : (0, 0);
        (double upper, double count) = buckets[index];
        if (double.IsPositiveInfinity(upper))
            return lower;
        return count > below ? lower + ((upper - lower) * (rank - below) / (count - below)) : upper;
    }
}
