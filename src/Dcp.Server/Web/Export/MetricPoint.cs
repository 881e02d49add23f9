using Dcp.Server.Metrics;

namespace Dcp.Server.Web.Export;

/// <summary>One value of a metric.</summary>
/// <param name="Histogram">Instead of the value, for histograms.</param>
internal sealed record MetricPoint(IReadOnlyList<(string Name, string Value)> Labels, double Value, LatencyFigures? Histogram = null);
