using Dcp.Server.Metrics;
using Dcp.Tests.Sampling;

namespace Dcp.Tests.Metrics;

public sealed class RateCounterTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Events_of_the_second_before_count_as_far_as_they_are_within_reach()
    {
        RateCounter rate = new(_time);
        Count(rate, 8);
        Assert.Equal((8, 8), (rate.PerSecond, rate.Most));

        _time.Advance(1.25);
        Assert.Equal(6, rate.PerSecond);
        Count(rate, 2);
        Assert.Equal((8, 8), (rate.PerSecond, rate.Most));

        _time.Advance(0.75);
        Assert.Equal(2, rate.PerSecond);
        _time.Advance(1);
        Assert.Equal((0, 8), (rate.PerSecond, rate.Most));
    }

    [Fact]
    public void What_is_long_ago_is_forgotten()
    {
        RateCounter rate = new(_time);
        foreach (double pause in (double[])[1e3, 1e6, 1e8])
        {
            Count(rate, 3);
            _time.Advance(pause);
            Assert.Equal(0, rate.PerSecond);
        }

        Count(rate, 1);
        Assert.Equal((1, 3), (rate.PerSecond, rate.Most));
    }

    [Fact]
    public void None_is_lost_between_threads()
    {
        RateCounter rate = new(_time);
        Parallel.For(0, 4, _ => Count(rate, 10_000));
        Assert.Equal((40_000, 40_000), (rate.PerSecond, rate.Most));
    }

    private static void Count(RateCounter rate, int events)
    {
        for (var i = 0; i < events; i++) rate.Count();
    }
}
