namespace Dcp.Workload.Report;

/// <summary>A figure over the rounds of a target: the median, and the lowest and highest of them.</summary>
public readonly record struct Figure(double Median, double Low, double High)
{
    /// <summary>Null when no round has a value.</summary>
    public static Figure? Of(IEnumerable<double?> rounds)
    {
        double[] sorted = [.. rounds.OfType<double>().Order()];
        if (sorted.Length == 0)
            return null;
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figure(median, sorted[0], sorted[^1]);
    }
}
