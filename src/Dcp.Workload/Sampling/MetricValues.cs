namespace Dcp.Workload.Sampling;

internal static class MetricValues
{
    /// <summary>Sets a metric when there is a value; a gap stays a gap.</summary>
    public static void SetKnown(this IDictionary<string, double> values, string key, double? value, double factor = 1)
    {
        if (value is { } known && double.IsFinite(known))
            values[key] = known * factor;
    }
}
