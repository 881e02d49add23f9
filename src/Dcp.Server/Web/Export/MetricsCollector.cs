using Dcp.Server.Admin;

namespace Dcp.Server.Web.Export;

/// <summary>Reads every metric of the process. Any thread.</summary>
internal static class MetricsCollector
{
    internal static IReadOnlyList<MetricFamily> Collect(IPoolerControl control, TimeProvider clock) =>
    [
        .. ProcessMetrics.Collect(control, clock),
        .. PoolMetrics.Collect(control, clock),
        .. TargetMetrics.Collect(control, clock),
    ];
}
