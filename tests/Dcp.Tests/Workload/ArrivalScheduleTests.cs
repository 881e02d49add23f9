using Dcp.Workload.Running.Workers;

namespace Dcp.Tests.Workload;

public sealed class ArrivalScheduleTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Cycles_are_due_as_often_as_the_rate_says_at_random_intervals()
    {
        ArrivalSchedule schedule = new(rate: 1000, Start, new Random(1));
        DateTimeOffset[] due = [.. Enumerable.Range(0, 20_000).Select(_ => schedule.Take())];
        double[] intervals = [.. due.Zip(due.Skip(1), (a, b) => (b - a).TotalMilliseconds)];

        Assert.All(intervals, i => Assert.True(i >= 0));
        Assert.InRange(intervals.Average(), 0.97, 1.03);

        // In a Poisson process intervals vary as much as they are long, and e^-1 of them are longer than the mean.
        Assert.InRange(intervals.Count(i => i > 1) / (double)intervals.Length, 0.35, 0.39);
    }

    [Fact]
    public void What_nobody_took_in_time_is_counted()
    {
        ArrivalSchedule schedule = new(rate: 100, Start, new Random(1));
        DateTimeOffset due;
        do
        {
            due = schedule.Take();
        }
        while (due < Start.AddSeconds(4));

        Assert.Equal(0, schedule.NotTaken(due));
        Assert.InRange(schedule.NotTaken(Start.AddSeconds(10)), 550, 650);
    }
}
