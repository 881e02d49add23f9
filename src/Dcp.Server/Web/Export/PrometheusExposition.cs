using System.Globalization;
using System.Text;
using Dcp.Server.Metrics;

namespace Dcp.Server.Web.Export;

/// <summary>
/// Metrics in Prometheus' text form 0.0.4, or in OpenMetrics 1.0, which differs in a few words. Histograms have a bucket for each power of
/// two, whose bounds are exact: those of the measurement itself.
/// </summary>
internal static class PrometheusExposition
{
    internal const string TextType = "text/plain; version=0.0.4; charset=utf-8";
    internal const string OpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// <summary>Buckets in the text: 2^-14 s (61 µs) to 2^6 s.</summary>
    private const int FirstPower = -14;
    private const int LastPower = 6;

    /// <summary>The bounds that are written, as numbers of <see cref="LatencyBuckets"/>.</summary>
    internal static IEnumerable<int> Bounds { get; } = [.. Enumerable.Range(FirstPower, LastPower - FirstPower + 1).Select(power => (power - LatencyBuckets.First) * LatencyBuckets.PerDoubling)];

    internal static byte[] Write(IEnumerable<MetricFamily> families, bool openMetrics)
    {
        StringBuilder text = new(16 * 1024);
        foreach (var family in families)
        {
            if (family.Points.Count == 0) continue;
            var name = openMetrics ? family.BaseName : family.PrometheusName;
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {family.Help}\n# TYPE {name} {Word(family.Type)}\n");
            if (openMetrics && family.PrometheusUnit.Length > 0) text.Append(CultureInfo.InvariantCulture, $"# UNIT {name} {family.PrometheusUnit}\n");
            foreach (var point in family.Points) Write(text, family, point);
        }

        if (openMetrics) text.Append("# EOF\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Word(MetricType type) => type switch { MetricType.Counter => "counter", MetricType.Histogram => "histogram", _ => "gauge" };

    private static void Write(StringBuilder text, MetricFamily family, MetricPoint point)
    {
        var labels = string.Join(',', point.Labels.Select(label => $"{PrometheusNames.Of(label.Name)}=\"{PrometheusNames.Escape(label.Value)}\""));
        if (point.Histogram is not { } histogram)
        {
            Line(text, family.PrometheusName, labels, point.Value);
            return;
        }

        var more = labels.Length > 0 ? $"{labels}," : "";
        foreach (var bound in Bounds)
            Line(text, $"{family.BaseName}_bucket", string.Create(CultureInfo.InvariantCulture, $"{more}le=\"{LatencyBuckets.Seconds(bound)}\""), histogram.UpTo(bound));
        Line(text, $"{family.BaseName}_bucket", $"{more}le=\"+Inf\"", histogram.Count);
        Line(text, $"{family.BaseName}_sum", labels, histogram.SumSeconds);
        Line(text, $"{family.BaseName}_count", labels, histogram.Count);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(CultureInfo.InvariantCulture, $" {value}\n");
    }
}
