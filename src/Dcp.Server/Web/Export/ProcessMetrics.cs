using Dcp.Server.Admin;

namespace Dcp.Server.Web.Export;

/// <summary>The process as a whole.</summary>
internal static class ProcessMetrics
{
    internal static IEnumerable<MetricFamily> Collect(IPoolerControl control, TimeProvider clock)
    {
        var host = control.Host;
        MetricFamily build = new("dcp.build.info", "", MetricType.Gauge, "Version and transport; always 1.");
        build.Add(1, ("version", control.Version), ("transport", control.TransportName));
        MetricFamily closed = new("dcp.connection.closed", "{connection}", MetricType.Counter, "Connections that were closed, by side and reason.");
        foreach (var (side, reason, count) in host.Log.Closes.All) closed.Add(count, ("side", side.ToString().ToLowerInvariant()), ("reason", reason));
        return
        [
            build,
            One("process.uptime", "s", MetricType.Gauge, "Time since the start.", (clock.GetUtcNow() - control.StartedAt).TotalSeconds),
            One("process.cpu.time", "s", MetricType.Counter, "Time on a core, user and system.", Environment.CpuUsage.TotalTime.TotalSeconds),
            One("process.memory.usage", "By", MetricType.UpDownCounter, "Physical memory in use.", Environment.WorkingSet),
            One("dcp.gc.pause.time", "s", MetricType.Counter, "Time that memory management has stopped the process for.", GC.GetTotalPauseDuration().TotalSeconds),
            One("dcp.reactor.count", "{thread}", MetricType.Gauge, "Event loops.", host.Reactors.Count),
            One("dcp.client.count", "{connection}", MetricType.UpDownCounter, "Clients that are connected, those in login included.", host.Clients),
            One("dcp.client.limit", "{connection}", MetricType.Gauge, "max_client_conn.", host.Settings.MaxClientConn),
            One("dcp.paused", "", MetricType.Gauge, "1 while everything is paused.", host.Pools.AllPaused ? 1 : 0),
            One("dcp.ready", "", MetricType.Gauge, "1 while new clients are welcome: what /ready answers.", control.IsShuttingDown || !host.Draining.IsEmpty ? 0 : 1),
            closed,
        ];
    }

    private static MetricFamily One(string name, string unit, MetricType type, string help, double value)
    {
        MetricFamily family = new(name, unit, type, help);
        family.Add(value);
        return family;
    }
}
