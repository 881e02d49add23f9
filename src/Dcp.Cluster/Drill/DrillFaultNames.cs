namespace Dcp.Cluster.Drill;

/// <summary>How faults are called on the command line and in results.</summary>
internal static class DrillFaultNames
{
    private static readonly Dictionary<DrillFault, string> s_names = new()
    {
        [DrillFault.Move] = "move",
        [DrillFault.DcpKilled] = "dcp-killed",
        [DrillFault.DcpFrozen] = "dcp-frozen",
        [DrillFault.HostKilled] = "host-killed",
        [DrillFault.HostFrozen] = "host-frozen",
        [DrillFault.LinkCut] = "link-cut",
        [DrillFault.DatabaseUnreachable] = "database-unreachable",
        [DrillFault.FencingRefused] = "fencing-refused",
    };

    internal static IReadOnlyList<string> All { get; } = [.. s_names.Values];

    internal static string NameOf(DrillFault fault) => s_names[fault];

    /// <exception cref="ClusterInputException">No fault has that name.</exception>
    internal static DrillFault Parse(string name) => s_names.FirstOrDefault(pair => pair.Value == name) is { Value: not null } found
        ? found.Key
        : throw new ClusterInputException($"no fault '{name}'; there are {string.Join(", ", All)}");
}
