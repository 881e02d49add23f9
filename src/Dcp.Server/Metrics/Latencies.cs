namespace Dcp.Server.Metrics;

/// <summary>One reactor's latencies for one pool. A kind takes memory from its first value on, and none after that.</summary>
internal sealed class Latencies(LatencyBuckets buckets)
{
    /// <summary>In the order of <see cref="LatencyKind"/>.</summary>
    internal static IReadOnlyList<LatencyKind> Kinds { get; } = Enum.GetValues<LatencyKind>();

    private readonly LatencyHistogram?[] _byKind = new LatencyHistogram?[5];

    /// <summary>On the reactor.</summary>
    /// <param name="times">How often it came to pass.</param>
    internal void Record(LatencyKind kind, long ticks, int times = 1) => (_byKind[(int)kind] ?? Create(kind)).Record(ticks, times);

    internal void AddTo(LatencyKind kind, LatencyFigures figures) => Volatile.Read(ref _byKind[(int)kind])?.AddTo(figures);

    private LatencyHistogram Create(LatencyKind kind)
    {
        LatencyHistogram made = new(buckets);
        Volatile.Write(ref _byKind[(int)kind], made);
        return made;
    }
}
