namespace Dcp.Server.Metrics;

/// <summary>The highest value that was ever seen, kept by several threads.</summary>
internal static class Highest
{
    internal static void Raise(ref long highest, long value)
    {
        for (var seen = Volatile.Read(ref highest); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref highest, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
