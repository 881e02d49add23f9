using System.Numerics;

namespace Dcp.Server.Metrics;

/// <summary>
/// The bounds that latencies are sorted by: eight to each doubling, from 2^-20 s (about a microsecond) to 2^12 s, so that a value is known
/// within 9 %. They are those of Prometheus' native histograms at schema 3, and every eighth is a power of two. Immutable.
/// </summary>
internal sealed class LatencyBuckets
{
    /// <summary>Buckets to a doubling, as a power of two.</summary>
    internal const int Schema = 3;

    internal const int PerDoubling = 1 << Schema;

    /// <summary>Bound 0 is 2^First seconds; below it nothing is told apart.</summary>
    internal const int First = -20;

    private const int Last = 12;

    /// <summary>Bounds; there is one bucket more, for what is above all of them.</summary>
    internal const int Bounds = ((Last - First) * PerDoubling) + 1;

    private const int TicksBits = 64;

    private static LatencyBuckets? s_usual;

    private readonly long[] _bounds = new long[Bounds];

    /// <summary>For each number of bits, the first bound that a value of so many bits can be at.</summary>
    private readonly int[] _firstByBits = new int[TicksBits + 1];

    private LatencyBuckets(long frequency)
    {
        Frequency = frequency;
        for (var i = 0; i < Bounds; i++) _bounds[i] = (long)Math.Floor(Seconds(i) * frequency);
        for (var bits = 0; bits <= TicksBits; bits++)
        {
            var least = bits == 0 ? 0 : 1UL << (bits - 1);
            _firstByBits[bits] = Array.FindIndex(_bounds, bound => (ulong)bound >= least) is >= 0 and var found ? found : Bounds;
        }
    }

    /// <summary>Ticks of the clock in a second.</summary>
    internal long Frequency { get; }

    /// <summary>The same object for the same clock.</summary>
    internal static LatencyBuckets For(TimeProvider clock)
    {
        var usual = s_usual;
        if (usual?.Frequency == clock.TimestampFrequency) return usual;
        return s_usual = new LatencyBuckets(clock.TimestampFrequency);
    }

    /// <summary>The bound in seconds.</summary>
    internal static double Seconds(int bound) => Math.Pow(2, First + ((double)bound / PerDoubling));

    /// <summary>The bucket that a duration belongs in.</summary>
    internal int IndexOf(long ticks)
    {
        var i = ticks <= 0 ? 0 : _firstByBits[TicksBits - BitOperations.LeadingZeroCount((ulong)ticks)];
        while (i < Bounds && ticks > _bounds[i]) i++;
        return i;
    }
}
