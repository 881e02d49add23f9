using System.Collections.Concurrent;
using Dcp.Workload.Results;

namespace Dcp.Workload.Sampling;

/// <summary>
/// Reads its sources once a second from <see cref="Start"/> to <see cref="StopAsync"/>, each on its own, so that a database under load,
/// which answers late, delays nothing but itself. A source that fails leaves a gap in its own metrics and is asked again the next
/// second; one that is slow makes its samples rarer, never more frequent.
/// </summary>
public sealed class Sampler : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(20);

    private readonly IReadOnlyList<ISampleSource> _sources;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Reading> _readings = new();
    private readonly Task _loops;

    private Sampler(IReadOnlyList<ISampleSource> sources, TimeProvider time)
    {
        _sources = sources;
        _time = time;
        _loops = Task.WhenAll(sources.Select(RunAsync));
    }

    /// <summary>Starts sampling; the sampler disposes the sources at its end.</summary>
    public static Sampler Start(IReadOnlyList<ISampleSource> sources, TimeProvider time) => new(sources, time);

    /// <summary>Ends sampling and gives what was seen at or after <paramref name="start"/>, in seconds from then.</summary>
    public async Task<IReadOnlyList<MetricSample>> StopAsync(DateTimeOffset start)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(false);
        foreach (ISampleSource source in _sources)
            await FinishAsync(source).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
        return Merge([.. _readings.Where(reading => reading.Time >= start && reading.Values.Count > 0).OrderBy(reading => reading.Time)], start);
    }

    /// <summary>Puts the sources' readings of the same second together.</summary>
    internal static IReadOnlyList<MetricSample> Merge(IReadOnlyList<Reading> readings, DateTimeOffset start)
    {
        List<MetricSample> samples = [];
        Dictionary<string, double> values = [];
        foreach (Reading reading in readings)
        {
            double second = Math.Round((reading.Time - start).TotalSeconds, 3);
            if (samples.Count == 0 || Math.Floor(samples[^1].Second) < Math.Floor(second) || reading.Values.Keys.Any(values.ContainsKey))
                samples.Add(new MetricSample(second, values = new Dictionary<string, double>(StringComparer.Ordinal)));
            foreach ((string key, double value) in reading.Values)
                values[key] = value;
        }

        return samples;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(false);
        foreach (ISampleSource source in _sources)
            await source.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync(ISampleSource source)
    {
        using PeriodicTimer timer = new(Period, _time);
        try
        {
            do
            {
                Dictionary<string, double> values = new(StringComparer.Ordinal);
                await ReadAsync(source, values).ConfigureAwait(false);
                _readings.Enqueue(new Reading(_time.GetUtcNow(), values));
            }
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task FinishAsync(ISampleSource source)
    {
        using CancellationTokenSource limit = new(FinishLimit, _time);
        try
        {
            await source.FinishAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What is asked at the end only is missing, then.
        }
    }

    private async Task ReadAsync(ISampleSource source, Dictionary<string, double> values)
    {
        try
        {
            await source.ReadAsync(values, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            // A gap: whatever is wrong with the source is not the run's business.
        }
    }

    /// <summary>What one source knew at one moment.</summary>
    internal readonly record struct Reading(DateTimeOffset Time, IReadOnlyDictionary<string, double> Values);
}
