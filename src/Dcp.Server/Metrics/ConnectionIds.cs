namespace Dcp.Server.Metrics;

/// <summary>Numbers of all connections of the process, clients and servers: one counter, never used again. Any thread.</summary>
internal static class ConnectionIds
{
    private static long s_last;

    internal static long Next() => Interlocked.Increment(ref s_last);
}
