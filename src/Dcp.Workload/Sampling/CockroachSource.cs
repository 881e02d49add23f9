using System.Net.Security;

namespace Dcp.Workload.Sampling;

/// <summary>
/// The own metrics of CockroachDB's nodes, from <c>/_status/vars</c> of their HTTP ports, which asks for no login. Only the nodes that are
/// named: what the others do is not in it. Tested against a stand-in only.
/// </summary>
public sealed class CockroachSource : ISampleSource
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly Uri[] _pages;
    private readonly string _version;
    private readonly CockroachMetrics _metrics;

    /// <param name="nodes">Addresses of the HTTP ports: port 8080 by default.</param>
    /// <param name="version">What the server called itself; decides the unit of some metrics.</param>
    public CockroachSource(IReadOnlyList<Uri> nodes, string version, TimeProvider time)
    {
        // A node's certificate is signed by its cluster's own authority; it is for the right name all the same.
        SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, _, _, errors) => errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateChainErrors;
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _time = time;
        _pages = [.. nodes.Select(node => new Uri(node, "/_status/vars"))];
        _version = version;
        _metrics = new CockroachMetrics(time, nodes.Count, nodes.All(node => node.IsLoopback) ? 1 : nodes.Count);
    }

    public async Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation)
    {
        using CancellationTokenSource late = new(AnswerLimit, _time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        string[] texts = await Task.WhenAll(_pages.Select(page => _http.GetStringAsync(page, end.Token))).ConfigureAwait(false);
        _metrics.Translate(PrometheusText.Parse(string.Join('\n', texts)), _version, values);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
