namespace Dcp.Server.Web.Export;

internal enum MetricType
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Grows and shrinks, and can be added up over pools and nodes; a gauge to Prometheus.</summary>
    UpDownCounter,
    Gauge,
    Histogram,
}
