namespace Dcp.Bench.Balancer;

/// <summary>How dcp is compared with HAProxy.</summary>
internal sealed record BalancerOptions
{
    internal const string Haproxy = "haproxy";
    internal const string Dcp = "dcp";

    /// <summary>HAProxy in front of two PgBouncers.</summary>
    internal const string Stack = "haproxy + 2 pgbouncer";

    public required IReadOnlyList<int> Clients { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Length of one run.</summary>
    public required int Seconds { get; init; }

    public required int Scale { get; init; }

    /// <summary>Server connections of a front, all poolers together.</summary>
    public required int Pool { get; init; }

    /// <summary>Threads of HAProxy; 0 leaves it to HAProxy, which takes one for each core.</summary>
    public required int HaproxyThreads { get; init; }

    /// <summary>What is measured, of <see cref="All"/>.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    internal const string Passthrough = "passthrough";
    internal const string Connections = "connections";
    internal const string Outage = "outage";
    internal const string Front = "front";

    internal static readonly string[] All = [Passthrough, Connections, Outage, Front];
}
