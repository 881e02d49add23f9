using Dcp.Workload.Results;
using Dcp.Workload.Statistics;

namespace Dcp.Tests.Workload;

public sealed class TimelineBuilderTests
{
    private readonly TimelineBuilder _timeline = new(["a", "b"], workers: 2);

    [Fact]
    public void A_second_is_complete_when_every_worker_has_reported_it()
    {
        _timeline.Add(0, "a", Of(10, 20));
        _timeline.Complete(0, 0);
        Assert.Empty(_timeline.Points);

        _timeline.Add(0, "a", Of(1000));
        _timeline.Complete(1, 0);
        Assert.Collection(
            _timeline.Points,
            p => Assert.Equal((0, "a", 3L, 20.0, 1000.0), (p.Second, p.Operation, p.Count, Math.Round(p.P50Ms), Math.Round(p.MaxMs))),
            p => Assert.Equal(new TimelinePoint(0, "b", 0, 0, 0, 0, 0), p));
    }

    [Fact]
    public void A_worker_that_skipped_a_second_leaves_no_hole()
    {
        _timeline.Complete(0, 3);
        _timeline.Complete(1, 3);

        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3], _timeline.Points.Select(p => p.Second));
    }

    [Fact]
    public void Workers_that_have_ended_are_not_waited_for()
    {
        _timeline.Complete(0, int.MaxValue);
        _timeline.Add(0, "b", Of(1));
        _timeline.Complete(1, 0);
        _timeline.Add(1, "b", Of(1));
        _timeline.Complete(1, int.MaxValue);

        Assert.Equal([(0, 0L), (0, 1L), (1, 0L), (1, 1L)], _timeline.Points.Select(p => (p.Second, p.Count)));
    }

    private static LatencyHistogram Of(params double[] milliseconds)
    {
        LatencyHistogram histogram = new();
        foreach (double value in milliseconds)
            histogram.Record(TimeSpan.FromMilliseconds(value));
        return histogram;
    }
}
