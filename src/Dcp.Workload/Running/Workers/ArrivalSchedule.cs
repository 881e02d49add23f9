namespace Dcp.Workload.Running.Workers;

/// <summary>
/// When a worker's cycles are due under a target rate, whether or not a client is free for them: a Poisson process, as of
/// many users who know nothing of each other, and as the sum of several workers' is one again. Thread-safe.
/// </summary>
/// <param name="rate">Cycles a second, of this worker.</param>
internal sealed class ArrivalSchedule(double rate, DateTimeOffset start, Random random)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _next = start + Interval(rate, random);

    /// <summary>Takes the next cycle. Each is given to one client, in the order in which they are due.</summary>
    /// <returns>When it is due, which may be long ago.</returns>
    public DateTimeOffset Take()
    {
        lock (_gate)
        {
            DateTimeOffset due = _next;
            _next += Interval(rate, random);
            return due;
        }
    }

    /// <summary>How many cycles that nobody took are due before <paramref name="end"/>; beyond the first by the rate.</summary>
    public long NotTaken(DateTimeOffset end)
    {
        lock (_gate)
            return _next >= end ? 0 : 1 + (long)((end - _next).TotalSeconds * rate);
    }

    private static TimeSpan Interval(double rate, Random random) => TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / rate);
}
