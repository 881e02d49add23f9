using Dcp.Server.Admin;
using Dcp.Server.Balance;

namespace Dcp.Server.Web.Export;

/// <summary>Frontends, and the targets of frontends and databases.</summary>
internal static class TargetMetrics
{
    internal static IEnumerable<MetricFamily> Collect(IPoolerControl control, TimeProvider clock) => [.. Frontends(control), .. Targets(control, clock)];

    private static IEnumerable<MetricFamily> Frontends(IPoolerControl control)
    {
        MetricFamily sessions = new("dcp.frontend.session.count", "{connection}", MetricType.Gauge, "Clients of the frontend now.");
        MetricFamily limit = new("dcp.frontend.session.limit", "{connection}", MetricType.Gauge, "maxconn; 0 is unlimited.");
        MetricFamily waiting = new("dcp.frontend.queue.length", "{connection}", MetricType.Gauge, "Clients of the frontend that wait for a target.");
        MetricFamily total = new("dcp.frontend.sessions", "{connection}", MetricType.Counter, "Clients that have come.");
        MetricFamily received = new("dcp.frontend.received", "By", MetricType.Counter, "Bytes from clients.");
        MetricFamily sent = new("dcp.frontend.sent", "By", MetricType.Counter, "Bytes to clients.");
        MetricFamily denied = new("dcp.frontend.denied", "{connection}", MetricType.Counter, "Clients that were refused.");
        MetricFamily errors = new("dcp.frontend.errors", "{connection}", MetricType.Counter, "Clients that got no target.");
        MetricFamily retries = new("dcp.frontend.retries", "{attempt}", MetricType.Counter, "Attempts to connect after a first one that failed.");
        foreach (var frontend in control.Frontends.All.Select(frontend => frontend.Snapshot()))
        {
            var label = ("frontend", frontend.Config.Name);
            sessions.Add(frontend.Sessions, label);
            limit.Add(frontend.Config.MaxConn, label);
            waiting.Add(frontend.Waiting, label);
            total.Add(frontend.Total, label);
            received.Add(frontend.Received, label);
            sent.Add(frontend.Sent, label);
            denied.Add(frontend.Denied, label);
            errors.Add(frontend.Failed, label);
            retries.Add(frontend.Retries, label);
        }

        return [sessions, limit, waiting, total, received, sent, denied, errors, retries];
    }

    private static IEnumerable<MetricFamily> Targets(IPoolerControl control, TimeProvider clock)
    {
        MetricFamily up = new("dcp.target.up", "", MetricType.Gauge, "1 while the target may be used.");
        MetricFamily connections = new("dcp.target.connection.count", "{connection}", MetricType.Gauge, "Connections to the target now.");
        MetricFamily weight = new("dcp.target.weight", "", MetricType.Gauge, "Weight at this moment, slow start included.");
        MetricFamily chosen = new("dcp.target.connections", "{connection}", MetricType.Counter, "Connections that the target was chosen for.");
        MetricFamily errors = new("dcp.target.connect_errors", "{attempt}", MetricType.Counter, "Attempts to connect that failed.");
        MetricFamily failures = new("dcp.target.check.failures", "{check}", MetricType.Counter, "Checks that failed.");
        MetricFamily downs = new("dcp.target.downs", "{event}", MetricType.Counter, "Times that the target was found down.");
        MetricFamily duration = new("dcp.target.check.duration", "s", MetricType.Gauge, "Duration of the last check.");
        foreach (var (kind, set) in TargetSets.All(control))
        {
            foreach (var member in set.Members) Add(kind, set, member);
        }

        return [up, connections, weight, chosen, errors, failures, downs, duration];

        void Add(string kind, TargetSet set, Member member)
        {
            (string, string)[] labels = [("kind", kind), ("owner", set.Name), ("target", member.Name), ("address", member.EndPoint?.ToString() ?? "")];
            up.Add(member.IsUp ? 1 : 0, labels);
            connections.Add(member.Active, labels);
            weight.Add(member.Weight(clock, clock.GetTimestamp()), labels);
            chosen.Add(member.Chosen, labels);
            errors.Add(member.ConnectErrors, labels);
            if (member.Machine?.Report is not { } report) return;
            failures.Add(report.Failures, labels);
            downs.Add(report.Downs, labels);
            if (report.Last is { } last) duration.Add(last.Took.TotalSeconds, labels);
        }
    }
}
