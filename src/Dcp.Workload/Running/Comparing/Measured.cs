namespace Dcp.Workload.Running.Comparing;

/// <summary>A figure over the rounds of a target.</summary>
/// <param name="Low">The least of the rounds.</param>
/// <param name="High">The most.</param>
/// <param name="ImprovementPercent">
/// How much better the median is than that of the first target, in percent of the latter; negative when it is worse, null for
/// the first target itself and where the first has none or 0.
/// </param>
internal sealed record Measured(double Median, double Low, double High, double? ImprovementPercent = null)
{
    /// <returns>Null when there are no values.</returns>
    public static Measured? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            return null;
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Measured(median, sorted[0], sorted[^1]);
    }

    /// <param name="isMoreBetter">True for a throughput, false for a latency.</param>
    public Measured Against(Measured? first, bool isMoreBetter)
    {
        if (first is null || first.Median == 0)
            return this;
        double gain = 100 * (Median - first.Median) / first.Median;
        return this with { ImprovementPercent = isMoreBetter ? gain : -gain };
    }
}
