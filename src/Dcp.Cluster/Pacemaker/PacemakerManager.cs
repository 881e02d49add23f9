using System.Net;
using Dcp.Cluster.Config;
using Dcp.Cluster.Tools;
using Dcp.Server.Admin;
using Dcp.Server.Config;

namespace Dcp.Cluster.Pacemaker;

/// <summary>Pacemaker on this host, asked who holds which of the file's addresses.</summary>
/// <param name="addresses">In the order of the file, which is that of their names.</param>
internal sealed class PacemakerManager(IReadOnlyList<IPAddress> addresses) : IClusterManager
{
    private const string Program = "/usr/sbin/crm_mon";

    /// <summary>Null without [cluster].</summary>
    internal static PacemakerManager? Of(DcpConfig config) =>
        config.ClusterNodes.Count > 0 && ClusterConfigReader.Read(config).Config is { } cluster ? new PacemakerManager([.. cluster.Vips.Select(vip => vip.Address)]) : null;

    public async Task<ClusterHoldings?> AskAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Program)) return null;
        try
        {
            return Of(ClusterView.Parse(await Tool.OutputAsync([Program, "--as-xml", "-A", "-1"], cancellation).ConfigureAwait(false)));
        }
        catch (ClusterException)
        {
            return null;
        }
    }

    internal ClusterHoldings Of(ClusterView view) => new(
        view.Coordinator,
        view.Quorum,
        view.Fencing,
        view.Maintenance,
        [.. view.Nodes.Select(node => new ManagedNode(node.Name, node.Unclean ? "unclean" : node.Online ? "online" : "offline", node.Database switch { "1" => true, "0" => false, _ => null }))],
        [.. addresses.Select((address, i) => Address(view, ResourceNames.Vip(i), address.ToString()))]);

    private static ManagedAddress Address(ClusterView view, string name, string address) =>
        view.Resources.FirstOrDefault(found => found.Name == name) switch
        {
            null => new ManagedAddress(name, address, null, "not in the cluster"),
            { Failed: true } failed => new ManagedAddress(name, address, view.HostOf(name), failed.Node is { } node ? $"failed on {node}" : "failed"),
            { IsSettled: false, Pending: { } pending } => new ManagedAddress(name, address, null, pending.ToLowerInvariant()),
            { Active: false } => new ManagedAddress(name, address, null, "held by no node"),
            _ => new ManagedAddress(name, address, view.HostOf(name), ""),
        };
}
