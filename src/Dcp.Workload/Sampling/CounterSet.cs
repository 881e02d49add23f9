namespace Dcp.Workload.Sampling;

/// <summary>Several counters that only grow, read together. The first reading, and a counter that began anew, have no growth.</summary>
internal sealed class CounterSet(TimeProvider time)
{
    private IReadOnlyDictionary<string, double> _last = new Dictionary<string, double>();
    private long _lastTime;

    /// <summary>Growth since the last reading.</summary>
    public CounterGrowth Update(IReadOnlyDictionary<string, double> totals)
    {
        long now = time.GetTimestamp();
        Dictionary<string, double> growth = new(StringComparer.Ordinal);
        foreach ((string name, double total) in totals)
        {
            if (_last.TryGetValue(name, out double before) && total >= before)
                growth[name] = total - before;
        }

        CounterGrowth result = new(time.GetElapsedTime(_lastTime, now).TotalSeconds, growth);
        _last = totals;
        _lastTime = now;
        return result;
    }
}
