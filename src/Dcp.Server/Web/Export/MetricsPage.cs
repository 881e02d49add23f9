using Dcp.Server.Admin;
using Microsoft.AspNetCore.Http;

namespace Dcp.Server.Web.Export;

/// <summary><c>/metrics</c>, in the best form that the asker takes: protobuf with native histograms, OpenMetrics, or plain text.</summary>
internal sealed class MetricsPage(IPoolerControl control, TimeProvider clock)
{
    internal Task AnswerAsync(HttpContext context, WebIdentity identity)
    {
        var families = MetricsCollector.Collect(control, clock);
        var accept = context.Request.Headers.Accept.ToString();
        if (accept.Contains("io.prometheus.client.MetricFamily", StringComparison.Ordinal) && accept.Contains("encoding=delimited", StringComparison.Ordinal))
            return Reply.BytesAsync(context, PrometheusProtobuf.ContentType, PrometheusProtobuf.Write(families));
        var openMetrics = accept.Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase);
        return Reply.BytesAsync(context, openMetrics ? PrometheusExposition.OpenMetricsType : PrometheusExposition.TextType, PrometheusExposition.Write(families, openMetrics));
    }
}
