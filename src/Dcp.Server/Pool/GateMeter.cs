using System.Diagnostics;
using System.Numerics;

namespace Dcp.Server.Pool;

/// <summary>
/// How long a pool's lock was held, each time, whether or not somebody waited: counts by duration, sixteen to each doubling of nanoseconds. Written
/// under the lock; read when nobody holds it any more, or with a little less than the truth.
/// </summary>
internal sealed class GateMeter
{
    private const int Bits = 4;
    private const int PerDoubling = 1 << Bits;
    private const int Doublings = 40;

    private readonly long[] _counts = new long[PerDoubling * Doublings];

    /// <summary>Times it was taken, and those at which another thread had it.</summary>
    internal long Holds { get; private set; }

    internal long Contended { get; private set; }

    /// <summary>Nanoseconds that it was held, in all.</summary>
    internal long Sum { get; private set; }

    internal long Longest { get; private set; }

    internal void Entered(bool contended)
    {
        if (contended) Contended++;
    }

    internal void Left(long ticks)
    {
        var nanoseconds = (long)(ticks * (1e9 / Stopwatch.Frequency));
        Holds++;
        Sum += nanoseconds;
        Longest = Math.Max(Longest, nanoseconds);
        _counts[IndexOf(nanoseconds)]++;
    }

    /// <summary>Nanoseconds that the share of all holds (0 to 1) stayed within, known within 6 %. 0 when there were none.</summary>
    internal long Quantile(double share)
    {
        var wanted = (long)Math.Ceiling(share * Holds);
        if (wanted == 0) return 0;
        var i = 0;
        for (long seen = 0; i < _counts.Length - 1; i++)
        {
            seen += _counts[i];
            if (seen >= wanted) break;
        }

        return BoundOf(i);
    }

    private static int IndexOf(long value)
    {
        if (value < PerDoubling) return (int)Math.Max(0, value);
        var doubling = BitOperations.Log2((ulong)value) - Bits;
        return Math.Min(((doubling + 1) * PerDoubling) + (int)(value >> doubling) - PerDoubling, (PerDoubling * Doublings) - 1);
    }

    /// <summary>The largest value that falls into a bucket.</summary>
    private static long BoundOf(int index)
    {
        if (index < PerDoubling) return index;
        var doubling = (index / PerDoubling) - 1;
        return ((long)(PerDoubling + (index % PerDoubling) + 1) << doubling) - 1;
    }
}
