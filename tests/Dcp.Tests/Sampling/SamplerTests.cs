using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Tests.Sampling;

public sealed class SamplerTests
{
    [Fact]
    public async Task A_source_that_fails_leaves_a_gap_and_the_others_are_read()
    {
        DateTimeOffset start = DateTimeOffset.UtcNow.AddSeconds(-2);
        Source broken = new("broken", fails: true);
        Source good = new("good", fails: false);
        Sampler sampler = Sampler.Start([broken, good], TimeProvider.System);

        IReadOnlyList<MetricSample> samples = await sampler.StopAsync(start);

        Assert.NotEmpty(samples);
        Assert.All(samples, sample => Assert.Equal(["good"], sample.Values.Keys));
        Assert.All(samples, sample => Assert.InRange(sample.Second, 2, 600));
        Assert.True(broken.Disposed && good.Disposed);
    }

    [Fact]
    public async Task What_was_seen_before_the_run_is_left_out()
    {
        Sampler sampler = Sampler.Start([new Source("good", fails: false)], TimeProvider.System);

        Assert.Empty(await sampler.StopAsync(DateTimeOffset.UtcNow.AddHours(1)));
    }

    [Fact]
    public void Readings_of_one_second_are_one_sample()
    {
        DateTimeOffset start = DateTimeOffset.UnixEpoch;
        Sampler.Reading[] readings = [At(0.1, ("a", 1)), At(0.8, ("b", 2)), At(1.2, ("a", 3)), At(1.9, ("a", 4)), At(2.5, ("b", 5))];

        IReadOnlyList<MetricSample> samples = Sampler.Merge(readings, start);

        Assert.Equal([0.1, 1.2, 1.9, 2.5], samples.Select(sample => sample.Second));
        Assert.Equal(new Dictionary<string, double> { ["a"] = 1, ["b"] = 2 }, samples[0].Values);

        Sampler.Reading At(double second, (string Key, double Value) value) =>
            new(start.AddSeconds(second), new Dictionary<string, double> { [value.Key] = value.Value });
    }

    [Fact]
    public void A_rate_needs_two_readings_and_starts_anew_when_the_counter_does()
    {
        ManualTime time = new();
        CounterRate rate = new(time);

        Assert.Null(rate.Update(100));
        time.Advance(2);
        Assert.Equal(25, rate.Update(150));
        time.Advance(1);
        Assert.Null(rate.Update(7));
        time.Advance(1);
        Assert.Equal(1, rate.Update(8));
    }

    [Fact]
    public void Every_metric_has_a_key_of_its_own_and_a_title()
    {
        Assert.Equal(MetricTable.All.Count, MetricTable.All.Select(metric => metric.Key).Distinct().Count());
        Assert.All(MetricTable.All, metric => Assert.NotEmpty(metric.Title));
    }

    [Fact]
    public async Task What_is_asked_at_the_end_is_asked_once_and_its_failure_hurts_nobody()
    {
        Source broken = new("broken", fails: true);
        Source good = new("good", fails: false);
        Sampler sampler = Sampler.Start([broken, good], TimeProvider.System);

        await sampler.StopAsync(DateTimeOffset.UtcNow);

        Assert.Equal(1, good.Finished);
        Assert.True(good.Disposed);
    }

    private sealed class Source(string name, bool fails) : ISampleSource
    {
        public bool Disposed { get; private set; }

        public int Finished { get; private set; }

        public Task FinishAsync(CancellationToken cancellation)
        {
            if (fails)
                throw new InvalidOperationException("broken");
            Finished++;
            return Task.CompletedTask;
        }

        public Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation)
        {
            if (fails)
                throw new InvalidOperationException("broken");
            values[name] = 1;
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
