using Dcp.Server.Metrics;
using Dcp.Server.Web.Export;

namespace Dcp.Server.Web.Otlp;

/// <summary>
/// Metrics as an ExportMetricsServiceRequest of OTLP 1, in protobuf. Histograms are exponential ones at the scale of the measurement itself, so
/// nothing is lost on the way. Field numbers are those of opentelemetry-proto's metrics.proto.
/// </summary>
internal static class OtlpMetrics
{
    internal const string ContentType = "application/x-protobuf";

    private const string SchemaUrl = "https://opentelemetry.io/schemas/1.38.0";
    private const ulong Cumulative = 2;

    /// <summary>The conventions want it beside each duration; what is behind a pool speaks PostgreSQL's protocol, whoever made it.</summary>
    private static readonly (string, string)[] s_system = [("db.system.name", "postgresql")];

    /// <param name="resource">What the process is.</param>
    /// <param name="started">When counting began.</param>
    internal static byte[] Write(
        IEnumerable<MetricFamily> families, IEnumerable<KeyValuePair<string, string>> resource, string version, DateTimeOffset started, DateTimeOffset now)
    {
        ProtobufWriter scope = new();
        scope.Text(1, "dcp");
        scope.Text(2, version[(version.LastIndexOf(' ') + 1)..]);
        ProtobufWriter scopeMetrics = new();
        scopeMetrics.Message(1, scope);
        Moments moments = new(Nanoseconds(started), Nanoseconds(now));
        foreach (var family in families.Where(family => family.Points.Count > 0)) scopeMetrics.Message(2, Metric(family, moments));
        scopeMetrics.Text(3, SchemaUrl);

        ProtobufWriter attributes = new();
        foreach (var (name, value) in resource) attributes.Message(1, KeyValue(name, value));
        ProtobufWriter resourceMetrics = new();
        resourceMetrics.Message(1, attributes);
        resourceMetrics.Message(2, scopeMetrics);
        resourceMetrics.Text(3, SchemaUrl);
        ProtobufWriter request = new();
        request.Message(1, resourceMetrics);
        return request.Written.ToArray();
    }

    private static ProtobufWriter Metric(MetricFamily family, Moments moments)
    {
        ProtobufWriter metric = new();
        metric.Text(1, family.Name);
        metric.Text(2, family.Help);
        if (family.Unit.Length > 0) metric.Text(3, family.Unit);
        ProtobufWriter data = new();
        foreach (var point in family.Points) data.Message(1, point.Histogram is { } histogram ? HistogramPoint(family, point, histogram, moments) : NumberPoint(family, point, moments));
        switch (family.Type)
        {
            case MetricType.Gauge:
                metric.Message(5, data);
                break;
            case MetricType.Histogram:
                data.Unsigned(2, Cumulative);
                metric.Message(10, data);
                break;
            default:
                data.Unsigned(2, Cumulative);
                if (family.Type == MetricType.Counter) data.Unsigned(3, 1);
                metric.Message(7, data);
                break;
        }

        return metric;
    }

    private static ProtobufWriter NumberPoint(MetricFamily family, MetricPoint point, Moments moments)
    {
        ProtobufWriter number = new();
        if (family.Type != MetricType.Gauge) number.Fixed(2, moments.Started);
        number.Fixed(3, moments.Now);
        number.Double(4, point.Value);
        foreach (var (name, value) in point.Labels) number.Message(7, KeyValue(name, value));
        return number;
    }

    private static ProtobufWriter HistogramPoint(MetricFamily family, MetricPoint point, LatencyFigures figures, Moments moments)
    {
        ProtobufWriter histogram = new();
        foreach (var (name, value) in family.Name == "db.client.operation.duration" ? [.. point.Labels, .. s_system] : point.Labels) histogram.Message(1, KeyValue(name, value));
        histogram.Fixed(2, moments.Started);
        histogram.Fixed(3, moments.Now);
        histogram.Fixed(4, (ulong)figures.Count);
        histogram.Double(5, figures.SumSeconds);
        histogram.Signed(6, LatencyBuckets.Schema);
        histogram.Fixed(7, (ulong)figures.Counts[0]);
        var (first, last) = (1, figures.Counts.Count - 1);
        while (first < last && figures.Counts[first] == 0) first++;
        while (last > first && figures.Counts[last] == 0) last--;
        if (figures.Counts[last] > 0)
        {
            // Bucket i is above bound i-1, which is base^(First * PerDoubling + i - 1).
            ProtobufWriter buckets = new();
            buckets.Signed(1, (LatencyBuckets.First * LatencyBuckets.PerDoubling) + first - 1);
            buckets.PackedUnsigned(2, figures.Counts.Skip(first).Take(last - first + 1).Select(count => (ulong)count));
            histogram.Message(8, buckets);
        }

        histogram.Double(14, LatencyBuckets.Seconds(0));
        return histogram;
    }

    private static ProtobufWriter KeyValue(string name, string value)
    {
        ProtobufWriter text = new();
        text.Text(1, value);
        ProtobufWriter pair = new();
        pair.Text(1, name);
        pair.Message(2, text);
        return pair;
    }

    private static ulong Nanoseconds(DateTimeOffset moment) => (ulong)(moment - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>Since the epoch, nanoseconds.</summary>
    private readonly record struct Moments(ulong Started, ulong Now);
}
