using Dcp.Server.Metrics;

namespace Dcp.Server.Web.Export;

/// <summary>
/// Metrics as Prometheus' protobuf messages (<c>io.prometheus.client.MetricFamily</c>, delimited), the one form that carries native
/// histograms: every bucket that the measurement has, at schema 3. The buckets of the text form are in it as well. Field numbers are
/// those of client_model's metrics.proto.
/// </summary>
internal static class PrometheusProtobuf
{
    internal const string ContentType = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    private const ulong Counter = 0;
    private const ulong Gauge = 1;
    private const ulong Histogram = 4;

    internal static byte[] Write(IEnumerable<MetricFamily> families)
    {
        ProtobufWriter all = new();
        foreach (var family in families.Where(family => family.Points.Count > 0))
        {
            ProtobufWriter message = new();
            message.Text(1, family.PrometheusName);
            message.Text(2, family.Help);
            message.Unsigned(3, family.Type switch { MetricType.Counter => Counter, MetricType.Gauge or MetricType.UpDownCounter => Gauge, _ => Histogram });
            foreach (var point in family.Points) message.Message(4, Metric(family, point));
            if (family.PrometheusUnit.Length > 0) message.Text(5, family.PrometheusUnit);
            all.Delimited(message);
        }

        return all.Written.ToArray();
    }

    private static ProtobufWriter Metric(MetricFamily family, MetricPoint point)
    {
        ProtobufWriter metric = new();
        foreach (var (name, value) in point.Labels)
        {
            ProtobufWriter label = new();
            label.Text(1, PrometheusNames.Of(name));
            label.Text(2, value);
            metric.Message(1, label);
        }

        if (point.Histogram is { } histogram)
        {
            metric.Message(7, HistogramOf(histogram));
            return metric;
        }

        ProtobufWriter number = new();
        number.Double(1, point.Value);
        metric.Message(family.Type == MetricType.Counter ? 3 : 2, number);
        return metric;
    }

    private static ProtobufWriter HistogramOf(LatencyFigures figures)
    {
        ProtobufWriter histogram = new();
        histogram.Unsigned(1, (ulong)figures.Count);
        histogram.Double(2, figures.SumSeconds);
        foreach (var bound in PrometheusExposition.Bounds)
        {
            ProtobufWriter bucket = new();
            bucket.Unsigned(1, (ulong)figures.UpTo(bound));
            bucket.Double(2, LatencyBuckets.Seconds(bound));
            histogram.Message(3, bucket);
        }

        histogram.Signed(5, LatencyBuckets.Schema);

        // Bucket 0 holds all up to the lowest bound: what Prometheus calls the zero bucket.
        histogram.Double(6, LatencyBuckets.Seconds(0));
        histogram.Unsigned(7, (ulong)figures.Counts[0]);
        WriteSpans(histogram, figures);
        return histogram;
    }

    /// <summary>Runs of buckets that hold anything, each with its distance from the one before, and counts as differences.</summary>
    private static void WriteSpans(ProtobufWriter histogram, LatencyFigures figures)
    {
        const int firstIndex = LatencyBuckets.First * LatencyBuckets.PerDoubling;
        List<long> deltas = [];
        long before = 0;
        var last = 0;
        var isFirst = true;
        for (var i = 1; i < figures.Counts.Count;)
        {
            if (figures.Counts[i] == 0)
            {
                i++;
                continue;
            }

            var start = i;
            for (; i < figures.Counts.Count && figures.Counts[i] > 0; i++)
            {
                deltas.Add(figures.Counts[i] - before);
                before = figures.Counts[i];
            }

            ProtobufWriter span = new();
            span.Signed(1, isFirst ? firstIndex + start : start - last);
            span.Unsigned(2, (ulong)(i - start));
            histogram.Message(12, span);
            last = i;
            isFirst = false;
        }

        if (deltas.Count == 0)
        {
            // A native histogram without any bucket shows that it is one by an empty span.
            ProtobufWriter span = new();
            span.Signed(1, 0);
            span.Unsigned(2, 0);
            histogram.Message(12, span);
            return;
        }

        histogram.Packed(13, deltas);
    }
}
