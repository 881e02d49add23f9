namespace Dcp.Workload.Sampling;

/// <summary>Turns a counter that only grows into a rate between two readings.</summary>
internal sealed class CounterRate(TimeProvider time)
{
    private double _lastTotal;
    private long _lastTime;
    private bool _started;

    /// <summary>Growth per second since the last reading; null on the first one and when the counter began anew.</summary>
    public double? Update(double total) => Update(total, time.GetTimestamp());

    /// <summary>The same of a total that was read at another moment than now.</summary>
    public double? Update(double total, long now)
    {
        double seconds = time.GetElapsedTime(_lastTime, now).TotalSeconds;
        double? rate = _started && seconds > 0 && total >= _lastTotal ? (total - _lastTotal) / seconds : null;
        (_lastTotal, _lastTime, _started) = (total, now, true);
        return rate;
    }
}
