using Dcp.Server.Metrics;

namespace Dcp.Tests.Metrics;

public sealed class SlidingTimeTests
{
    [Fact]
    public void It_is_the_mean_until_the_window_is_full_and_follows_what_is_new_from_then_on()
    {
        SlidingTime time = new();
        Assert.Equal((0, 0), (time.AverageMilliseconds, time.LongestMilliseconds));
        foreach (var milliseconds in (int[])[10, 20, 60]) time.Add(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal((30, 60), (time.AverageMilliseconds, time.LongestMilliseconds));

        for (var i = 0; i < SlidingTime.Samples * 10; i++) time.Add(TimeSpan.FromMilliseconds(7));
        Assert.Equal((7, 60), (time.AverageMilliseconds, time.LongestMilliseconds));

        for (var i = 0; i < SlidingTime.Samples; i++) time.Add(TimeSpan.FromMilliseconds(100));
        Assert.InRange(time.AverageMilliseconds, 60, 70);
    }

    [Fact]
    public void None_is_lost_between_threads()
    {
        SlidingTime time = new();
        Parallel.For(0, 4, thread =>
        {
            for (var i = 0; i < 250; i++) time.Add(TimeSpan.FromMilliseconds(thread * 2));
        });
        Assert.Equal((3, 6), (time.AverageMilliseconds, time.LongestMilliseconds));
    }
}
