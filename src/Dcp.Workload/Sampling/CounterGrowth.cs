namespace Dcp.Workload.Sampling;

/// <summary>By how much counters grew between two readings.</summary>
internal sealed class CounterGrowth(double seconds, IReadOnlyDictionary<string, double> growth)
{
    /// <summary>Growth per second of the counters together; null when one of them is not known.</summary>
    public double? Rate(params IEnumerable<string> names) =>
        seconds > 0 && names.All(growth.ContainsKey) ? names.Sum(name => growth[name]) / seconds : null;

    /// <summary>Growth of one counter for each step of another (a mean); null when the other stood still.</summary>
    public double? Each(string total, string count) =>
        growth.TryGetValue(total, out double grown) && growth.TryGetValue(count, out double steps) && steps > 0 ? grown / steps : null;

    public double? Of(string name) => growth.TryGetValue(name, out double grown) ? grown : null;
}
