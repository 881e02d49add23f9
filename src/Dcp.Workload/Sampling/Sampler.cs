using Dcp.Workload.Results;

namespace Dcp.Workload.Sampling;

/// <summary>
/// Reads its sources once a second from <see cref="Start"/> to <see cref="StopAsync"/>. A source that fails leaves a gap
/// in its own metrics and is asked again the next second; one that is slow makes samples rarer, never more frequent.
/// </summary>
public sealed class Sampler : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(20);

    private readonly IReadOnlyList<ISampleSource> _sources;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(DateTimeOffset Time, Dictionary<string, double> Values)> _samples = [];
    private readonly Task _loop;

    private Sampler(IReadOnlyList<ISampleSource> sources, TimeProvider time)
    {
        _sources = sources;
        _time = time;
        _loop = RunAsync();
    }

    /// <summary>Starts sampling; the sampler disposes the sources at its end.</summary>
    public static Sampler Start(IReadOnlyList<ISampleSource> sources, TimeProvider time) => new(sources, time);

    /// <summary>Ends sampling and gives what was seen at or after <paramref name="start"/>, in seconds from then.</summary>
    public async Task<IReadOnlyList<MetricSample>> StopAsync(DateTimeOffset start)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        foreach (ISampleSource source in _sources)
            await FinishAsync(source).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
        return
        [
            .. from sample in _samples
               where sample.Time >= start && sample.Values.Count > 0
               select new MetricSample(Math.Round((sample.Time - start).TotalSeconds, 3), sample.Values),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        foreach (ISampleSource source in _sources)
            await source.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        using PeriodicTimer timer = new(Period, _time);
        try
        {
            do
            {
                Dictionary<string, double> values = new(StringComparer.Ordinal);
                DateTimeOffset now = _time.GetUtcNow();
                foreach (ISampleSource source in _sources)
                    await ReadAsync(source, values).ConfigureAwait(false);
                _samples.Add((now, values));
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
}
