namespace Dcp.Server.Config;

/// <summary>A limit that all nodes share.</summary>
/// <param name="Total">Of all nodes together; 0 when there is no such limit.</param>
/// <param name="Guaranteed">What each node may have at any time, even alone.</param>
public readonly record struct SharedLimit(int Total, int Guaranteed)
{
    public static readonly SharedLimit None;

    /// <summary>
    /// The guaranteed part is a percentage of an even share (cluster_guaranteed), but at least one connection. All nodes of the file count,
    /// whether they run or not.
    /// </summary>
    public static SharedLimit Of(int total, DcpConfig config)
    {
        int nodes = Math.Max(1, config.ClusterNodes.Count);
        if (total == 0)
            return None;
        return new SharedLimit(total, (int)Math.Max(1, (long)total * config.Pooler.ClusterGuaranteed / 100 / nodes));
    }
}
