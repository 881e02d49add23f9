using System.Net.Security;
using Dcp.Workload.Sampling;

namespace Dcp.Workload.Database;

/// <summary>
/// Waits until a new cluster has copied its ranges to all nodes, as each has as many replicas then (metric <c>replicas</c> of
/// <c>_status/vars</c>, renewed every ten seconds): until then it is busy with itself, and what is measured first would pay for that.
/// </summary>
internal static class CockroachReplicas
{
    private const string Replicas = "replicas";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Returns at the latest after two minutes, and at once when the nodes do not tell.</summary>
    public static async Task WaitAsync(IReadOnlyList<Uri> nodes, CancellationToken cancellation)
    {
        // Certificates of an authority that was made a moment ago, for the right names.
        using SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, _, _, errors) => errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateChainErrors;
        using HttpClient http = new(handler) { Timeout = AnswerLimit };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            while (true)
            {
                string[] pages = await Task.WhenAll(nodes.Select(node => http.GetStringAsync(new Uri(node, "/_status/vars"), limit.Token))).ConfigureAwait(false);
                if (AreSpread(pages) != false)
                    return;
                await Task.Delay(Pause, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            // Not to be known, or not in time: the demo does not fail by that.
        }
    }

    /// <summary>Null when a node does not say.</summary>
    internal static bool? AreSpread(IReadOnlyList<string> pages)
    {
        double?[] counts = [.. pages.Select(page => PrometheusText.Parse(page).Values.TryGetValue(Replicas, out double count) ? count : (double?)null)];
        return counts.Contains(null) ? null : counts[0] > 0 && counts.All(count => count == counts[0]);
    }
}
