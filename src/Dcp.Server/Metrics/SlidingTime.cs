namespace Dcp.Server.Metrics;

/// <summary>
/// The average of the last <see cref="Samples"/> durations and the longest of all, as HAProxy keeps them: the true mean until there are so
/// many; from then on each new one takes the place of an average one. Any thread; no lock, no memory.
/// </summary>
internal sealed class SlidingTime
{
    internal const int Samples = 1024;

    private long _count;
    private long _sum;
    private long _longest;

    /// <summary>Rounded to whole milliseconds.</summary>
    internal long AverageMilliseconds => Milliseconds(Volatile.Read(ref _sum) / Math.Max(1, Math.Min(Volatile.Read(ref _count), Samples)));

    internal long LongestMilliseconds => Milliseconds(Volatile.Read(ref _longest));

    internal void Add(TimeSpan duration)
    {
        var ticks = Math.Max(0, duration.Ticks);
        var isFull = Interlocked.Increment(ref _count) > Samples;
        for (var sum = Volatile.Read(ref _sum); ;)
        {
            var before = Interlocked.CompareExchange(ref _sum, sum + ticks - (isFull ? sum / Samples : 0), sum);
            if (before == sum) break;
            sum = before;
        }

        Highest.Raise(ref _longest, ticks);
    }

    private static long Milliseconds(long ticks) => (ticks + (TimeSpan.TicksPerMillisecond / 2)) / TimeSpan.TicksPerMillisecond;
}
