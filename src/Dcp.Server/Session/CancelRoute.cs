using System.Net;
using Dcp.Server.Config;
using Dcp.Server.Pool;

namespace Dcp.Server.Session;

/// <summary>
/// Where a cancel request may be sent. PostgreSQL takes it on the host that runs the query and nowhere else. A CockroachDB key holds
/// the id of its node, and every node passes a request on: so one that refuses connections or cannot be reached is no hindrance.
/// </summary>
internal static class CancelRoute
{
    /// <summary>Time for each of several nodes: one that does not answer must leave time for the next.</summary>
    private static readonly TimeSpan s_each = TimeSpan.FromSeconds(2);

    /// <summary>The server's own host comes first, unless it takes nothing new.</summary>
    internal static IReadOnlyList<(Target Target, EndPoint EndPoint)> Of(ServerConnection server)
    {
        var own = (server.Target!, server.EndPoint!);
        if (!server.IsCockroach) return [own];
        var isOpen = server.Member is { IsOpen: true };
        List<(Target, EndPoint)> route = isOpen ? [own] : [];
        foreach (var member in server.Pool.Set.TargetsOf(server.Pool.Database).Members.OrderBy(member => member.Active))
        {
            if (member is { IsOpen: true, EndPoint: { } endPoint } && !endPoint.Equals(server.EndPoint)) route.Add((member.Entry.Target, endPoint));
        }

        if (!isOpen) route.Add(own);
        return route;
    }

    internal static TimeSpan Share(TimeSpan limit, int places) => places > 1 && limit > s_each ? s_each : limit;
}
