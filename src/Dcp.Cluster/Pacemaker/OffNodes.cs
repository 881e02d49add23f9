using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Pacemaker;

/// <summary>Which hosts are powered off for certain: Pacemaker's word, on which it would start their resources elsewhere itself.</summary>
internal static class OffNodes
{
    private const string Program = "/usr/sbin/crm_mon";

    /// <summary>Empty where there is no Pacemaker, it does not answer, or it cannot know.</summary>
    internal static async Task<IReadOnlyCollection<string>> FindAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Program)) return [];
        try
        {
            return Of(ClusterView.Parse(await Tool.OutputAsync([Program, "--as-xml", "-1"], cancellation).ConfigureAwait(false)));
        }
        catch (ClusterException)
        {
            return [];
        }
    }

    /// <summary>A lost host is unclean until fencing has succeeded. Without fencing, or without quorum, none is ever called so.</summary>
    internal static IReadOnlyCollection<string> Of(ClusterView view) =>
        view is { Fencing: true, Quorum: true } ? [.. view.Nodes.Where(node => node is { Online: false, Unclean: false }).Select(node => node.Name)] : [];
}
