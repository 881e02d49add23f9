using System.Net.Http.Headers;
using Dcp.Server.Admin;
using Dcp.Server.Config;
using Dcp.Server.Web.Export;

namespace Dcp.Server.Web.Otlp;

/// <summary>
/// Sends all metrics to a receiver of OTLP, once an interval and at the end. What does not arrive is not sent again: counts only grow, so the next
/// one says it all. Has no thread in common with the reactors. Any thread.
/// </summary>
internal sealed class OtlpExporter(IPoolerControl control, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_connectionLife = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private CancellationTokenSource? _stop;
    private MetricsConfig? _config;
    private Task _loop = Task.CompletedTask;

    /// <summary>Begins, goes on elsewhere, or ends (null). Returns at once.</summary>
    internal void Configure(MetricsConfig? config)
    {
        lock (_gate)
        {
            if (Equals(config, _config)) return;
            _config = config;
            _stop?.Cancel();
            _stop = null;
            if (config?.OtlpEndpoint is not { } endpoint) return;
            _stop = new CancellationTokenSource();
            var (before, stop) = (_loop, _stop.Token);
            _loop = control.Host.Log.WatchAsync(
                Task.Run(async () =>
                {
                    await before.ConfigureAwait(false);
                    await RunAsync(config, endpoint, stop).ConfigureAwait(false);
                }, CancellationToken.None),
                "otlp");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task loop;
        lock (_gate)
        {
            _stop?.Cancel();
            loop = _loop;
        }

        await loop.ConfigureAwait(false);
    }

    private async Task RunAsync(MetricsConfig config, Uri endpoint, CancellationToken stop)
    {
        var resource = OtlpResource.Of(control, config);
        using HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = s_connectionLife, AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
        string? problem = null;
        control.Host.Log.Note($"otlp: metrics are sent to {endpoint}");
        using PeriodicTimer timer = new(config.OtlpInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false)) Report(await SendAsync(http, endpoint, config, resource, config.OtlpTimeout, stop).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The last word, unless nobody listened before.
            if (problem is null) await SendAsync(http, endpoint, config, resource, config.OtlpTimeout < s_farewell ? config.OtlpTimeout : s_farewell, CancellationToken.None).ConfigureAwait(false);
        }

        // A receiver that is down for an hour is worth two lines.
        void Report(string? now)
        {
            if (now is not null && problem is null) control.Host.Log.Warn($"otlp: {endpoint}: {now}; tried again each {config.OtlpInterval.TotalSeconds:0.###} s");
            else if (now is null && problem is not null) control.Host.Log.Note($"otlp: {endpoint} takes metrics again");
            problem = now;
        }
    }

    /// <summary>Null when they arrived; otherwise why not.</summary>
    private async Task<string?> SendAsync(
        HttpClient http, Uri endpoint, MetricsConfig config, IReadOnlyList<KeyValuePair<string, string>> resource, TimeSpan timeout, CancellationToken stop)
    {
        using CancellationTokenSource late = new(timeout, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            var body = OtlpMetrics.Write(MetricsCollector.Collect(control, clock), resource, control.Version, control.StartedAt, clock.GetUtcNow());
            using HttpRequestMessage request = new(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(OtlpMetrics.ContentType);
            request.Headers.UserAgent.ParseAdd(control.Version.Replace(' ', '/'));
            foreach (var (name, value) in config.Headers) request.Headers.TryAddWithoutValidation(name, value);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? await OtlpResponse.ProblemAsync(response, limit.Token).ConfigureAwait(false) : $"answered {(int)response.StatusCode} {response.ReasonPhrase}";
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"no answer within {timeout.TotalSeconds:0.###} s";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return exception.Message;
        }
    }
}
