using System.Net.Security;

namespace Dcp.Workload.Sampling;

/// <summary>
/// A CockroachDB node's own metrics, from <c>/_status/vars</c> of its HTTP port, which asks for no login. One node: of a cluster,
/// the one that is named. Tested against a stand-in only.
/// </summary>
public sealed class CockroachSource : ISampleSource
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly Uri _page;
    private readonly string _version;
    private readonly CockroachMetrics _metrics;

    /// <param name="node">Address of the HTTP port: port 8080 by default.</param>
    /// <param name="version">What the server called itself; decides the unit of some metrics.</param>
    public CockroachSource(Uri node, string version, TimeProvider time)
    {
        // A node's certificate is signed by its cluster's own authority; it is for the right name all the same.
        SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, _, _, errors) => errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateChainErrors;
        _http = new HttpClient(handler) { Timeout = AnswerLimit };
        _page = new Uri(node, "/_status/vars");
        _version = version;
        _metrics = new CockroachMetrics(time);
    }

    public async Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation)
    {
        string text = await _http.GetStringAsync(_page, cancellation).ConfigureAwait(false);
        _metrics.Translate(PrometheusText.Parse(text), _version, values);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
