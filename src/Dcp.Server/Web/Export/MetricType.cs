namespace Dcp.Server.Web.Export;

internal enum MetricType
{
    Counter,
    Gauge,
    Histogram,
}
