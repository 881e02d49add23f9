using Dcp.Cluster.Corosync;
using Dcp.Cluster.Pacemaker;

namespace Dcp.Cluster.Config;

/// <summary>The section [cluster], valid.</summary>
internal sealed record ClusterConfig
{
    public required string Name { get; init; }

    public required IReadOnlyList<ClusterNode> Nodes { get; init; }

    public required IReadOnlyList<Vip> Vips { get; init; }

    /// <summary>Empty for <c>fence = none</c>.</summary>
    public required IReadOnlyList<FenceDevice> Fencing { get; init; }

    public required CorosyncTiming Timing { get; init; }

    public required int DrainSeconds { get; init; }

    /// <param name="poolerFile">dcp's configuration on the hosts.</param>
    internal ClusterModel ToModel(string poolerFile) => new()
    {
        Nodes = [.. Nodes.Select(node => node.Name)],
        Vips = Vips,
        Fencing = Fencing,
        PoolerFile = poolerFile,
        DrainSeconds = DrainSeconds,
    };
}
