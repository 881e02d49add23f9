using Dcp.Workload.Results;

namespace Dcp.Workload.Statistics;

/// <summary>
/// Puts the workers' seconds side by side: a second becomes a point once every worker has reported it or a later one.
/// Not thread-safe.
/// </summary>
internal sealed class TimelineBuilder
{
    private readonly IReadOnlyList<string> _operations;
    private readonly int[] _complete;
    private readonly Dictionary<int, HistogramSet> _open = [];
    private readonly List<TimelinePoint> _points = [];
    private int _next;

    public TimelineBuilder(IReadOnlyList<string> operations, int workers)
    {
        _operations = operations;
        _complete = new int[workers];
        Array.Fill(_complete, -1);
    }

    /// <summary>All complete seconds, in order, one point per operation; an operation that did not occur has one of count 0.</summary>
    public IReadOnlyList<TimelinePoint> Points => [.. _points];

    public void Add(int second, string operation, LatencyHistogram latencies)
    {
        if (!_open.TryGetValue(second, out HistogramSet? set))
            _open.Add(second, set = new HistogramSet());
        set.Add(operation, latencies);
    }

    /// <summary>A worker has reported everything up to <paramref name="second"/>; <see cref="int.MaxValue"/> for all that it ever will.</summary>
    public void Complete(int worker, int second)
    {
        _complete[worker] = second;
        int complete = _complete.Min();
        int last = _open.Count == 0 ? _next - 1 : _open.Keys.Max();
        for (int limit = complete == int.MaxValue ? last : complete; _next <= limit; _next++)
        {
            HistogramSet? set = _open.GetValueOrDefault(_next);
            foreach (string operation in _operations)
                _points.Add(Point(_next, operation, set?.Find(operation)));
            _open.Remove(_next);
        }
    }

    private static TimelinePoint Point(int second, string operation, LatencyHistogram? h) =>
        h is null
            ? new TimelinePoint(second, operation, 0, 0, 0, 0, 0)
            : new TimelinePoint(second, operation, h.Count, h.PercentileMs(50), h.PercentileMs(95), h.PercentileMs(99), h.MaxMs);
}
