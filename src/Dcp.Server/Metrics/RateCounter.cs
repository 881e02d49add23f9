namespace Dcp.Server.Metrics;

/// <summary>
/// Counts events and tells how many there were within the last second, as HAProxy does: those of the second that runs, and of the one
/// before in proportion to how much of it is still within reach. Any thread; no lock, no memory.
/// </summary>
internal sealed class RateCounter(TimeProvider clock)
{
    /// <summary>Each of the two counts; more events in a second count as so many.</summary>
    private const int Bits = 20;

    private const long Limit = (1L << Bits) - 1;

    /// <summary>From the top: the number of the second that runs, the events of the one before, its own. One word, so that all three change at once.</summary>
    private long _state;
    private long _most;

    /// <summary>The most events of one second.</summary>
    internal long Most => Volatile.Read(ref _most);

    /// <summary>Events of the last second.</summary>
    internal long PerSecond
    {
        get
        {
            var now = clock.GetTimestamp();
            var state = At(Volatile.Read(ref _state), Second(now));
            var gone = (double)(now % clock.TimestampFrequency) / clock.TimestampFrequency;
            return (state & Limit) + (long)(((state >> Bits) & Limit) * (1 - gone));
        }
    }

    internal void Count()
    {
        var second = Second(clock.GetTimestamp());
        while (true)
        {
            var before = Volatile.Read(ref _state);
            var after = At(before, second);
            if ((after & Limit) < Limit) after++;
            if (Interlocked.CompareExchange(ref _state, after, before) != before) continue;
            Highest.Raise(ref _most, after & Limit);
            return;
        }
    }

    private long Second(long now) => (now / clock.TimestampFrequency) & ((1L << (62 - (2 * Bits))) - 1);

    /// <summary>The state as it is in that second.</summary>
    private static long At(long state, long second)
    {
        var last = state >> (2 * Bits);
        if (last == second) return state;

        // A thread that read its clock a little earlier counts where the others are.
        if (last == second + 1) return state;
        return (second << (2 * Bits)) | (last + 1 == second ? (state & Limit) << Bits : 0);
    }
}
