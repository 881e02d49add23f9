namespace Dcp.Server.Web.Export;

/// <summary>A metric with all its points, under its OpenTelemetry name; Prometheus' is made of it by OpenTelemetry's rules.</summary>
/// <param name="Unit">UCUM: <c>s</c>, <c>By</c>, <c>{connection}</c>, <c>1</c>.</param>
internal sealed record MetricFamily(string Name, string Unit, MetricType Type, string Help)
{
    internal List<MetricPoint> Points { get; } = [];

    /// <summary>Prometheus' name without <c>_total</c>.</summary>
    internal string BaseName { get; } = PrometheusNames.Of(Name) + Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };

    internal string PrometheusName => Type == MetricType.Counter ? $"{BaseName}_total" : BaseName;

    /// <summary>Prometheus' word for the unit, or empty.</summary>
    internal string PrometheusUnit => Unit switch { "s" => "seconds", "By" => "bytes", _ => "" };

    internal void Add(double value, params (string, string)[] labels) => Points.Add(new MetricPoint(labels, value));
}
