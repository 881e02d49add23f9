using CsCheck;
using Dcp.Server.Metrics;

namespace Dcp.Tests.Metrics;

public sealed class LatencyBucketsTests
{
    private static readonly LatencyBuckets s_buckets = LatencyBuckets.For(TimeProvider.System);

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(long.MaxValue, LatencyBuckets.Bounds)]
    public void Ends_are_where_they_belong(long ticks, int bucket) => Assert.Equal(bucket, s_buckets.IndexOf(ticks));

    [Fact]
    public void A_value_is_above_the_bound_before_its_bucket_and_not_above_its_own() =>
        Gen.Long[1, 5_000L * TimeProvider.System.TimestampFrequency].Sample(ticks =>
        {
            var i = s_buckets.IndexOf(ticks);
            var seconds = (double)ticks / TimeProvider.System.TimestampFrequency;
            Assert.True(i == LatencyBuckets.Bounds || seconds <= LatencyBuckets.Seconds(i) * 1.000001);
            Assert.True(i == 0 || seconds > LatencyBuckets.Seconds(i - 1) * 0.999999);
        });

    [Fact]
    public void Every_eighth_bound_is_a_power_of_two()
    {
        Assert.Equal(1, LatencyBuckets.Seconds(-LatencyBuckets.First * LatencyBuckets.PerDoubling));
        Assert.Equal(0.0009765625, LatencyBuckets.Seconds((-LatencyBuckets.First - 10) * LatencyBuckets.PerDoubling));
    }

    [Fact]
    public void Quantiles_are_the_bounds_of_their_buckets()
    {
        Latencies latencies = new(s_buckets);
        var second = TimeProvider.System.TimestampFrequency;
        latencies.Record(LatencyKind.Wait, 0, 90);
        latencies.Record(LatencyKind.Wait, second, 9);
        latencies.Record(LatencyKind.Wait, 4 * second);
        LatencyFigures figures = new();
        latencies.AddTo(LatencyKind.Wait, figures);
        latencies.AddTo(LatencyKind.Login, figures);

        Assert.Equal((100, 13.0), (figures.Count, figures.SumSeconds));
        Assert.Equal(LatencyBuckets.Seconds(0), figures.Quantile(0.9));
        Assert.Equal(1, figures.Quantile(0.99));
        Assert.Equal(4, figures.Quantile(1));
        Assert.Equal(99, figures.UpTo(-LatencyBuckets.First * LatencyBuckets.PerDoubling));
    }

    [Fact]
    public void Recording_allocates_nothing_after_the_first_value()
    {
        Latencies latencies = new(s_buckets);
        latencies.Record(LatencyKind.Total, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) latencies.Record(LatencyKind.Total, i * 1000L);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
