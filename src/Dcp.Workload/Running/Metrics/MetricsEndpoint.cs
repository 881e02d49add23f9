using System.Net;
using System.Text;

namespace Dcp.Workload.Running.Metrics;

/// <summary>
/// Serves what a run has come to at <c>/metrics</c>, for Prometheus. By .NET's own HttpListener: a scrape every few seconds
/// needs no web server in the program. Runs that follow each other are shown by the same endpoint.
/// </summary>
internal sealed class MetricsEndpoint : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _serving;
    private Func<RunSnapshot>? _run;

    private MetricsEndpoint(HttpListener listener)
    {
        _listener = listener;
        _serving = ServeAsync();
    }

    /// <param name="place">A port of 127.0.0.1, or <c>address:port</c>, with <c>*</c> for every address.</param>
    /// <exception cref="WorkloadInputException">Not such a place, or one that cannot be listened on.</exception>
    public static MetricsEndpoint Listen(string place)
    {
        int colon = place.LastIndexOf(':');
        string host = colon < 0 ? "127.0.0.1" : place[..colon];
        bool isPort = ushort.TryParse(place[(colon + 1)..], out ushort port) && port > 0;
        if (!isPort || host.Length == 0 || host.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or ':' or '[' or ']' or '*')))
            throw new WorkloadInputException($"port: '{place}' is not allowed; a port (1 to 65535) or ADDRESS:PORT is");

        HttpListener listener = new();
        try
        {
            listener.Prefixes.Add($"http://{host}:{port}/");
            listener.Start();
            return new MetricsEndpoint(listener);
        }
        catch (Exception e) when (e is HttpListenerException or ArgumentException)
        {
            ((IDisposable)listener).Dispose();
            throw new WorkloadInputException($"port: {place} cannot be listened on: {e.Message}", e);
        }
    }

    /// <summary>From now on it is this run that is shown.</summary>
    public void Show(Func<RunSnapshot> run) => Volatile.Write(ref _run, run);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving.ConfigureAwait(false);
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync().ConfigureAwait(false);
                await AnswerAsync(context).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // The end, or a client that went away.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using HttpListenerResponse response = context.Response;
        bool isMetrics = context.Request.Url?.AbsolutePath == "/metrics";
        response.StatusCode = isMetrics ? 200 : 404;
        response.ContentType = RunExposition.ContentType;
        string text = !isMetrics ? "metrics are at /metrics\n" : Volatile.Read(ref _run) is Func<RunSnapshot> run ? RunExposition.Format(run()) : "";
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
    }
}
