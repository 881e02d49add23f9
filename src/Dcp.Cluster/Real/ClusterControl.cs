using System.Text;
using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Real;

/// <summary>The running cluster, asked and told on one of its hosts by Pacemaker's tools.</summary>
internal static class ClusterControl
{
    private static readonly TimeSpan s_moveLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);

    /// <exception cref="ClusterException">Pacemaker does not answer here.</exception>
    internal static async Task<ClusterView> ViewAsync()
    {
        try
        {
            return ClusterView.Parse(await Tool.OutputAsync(["crm_mon", "--as-xml", "-A", "-1"]).ConfigureAwait(false));
        }
        catch (ClusterException e) when (e.Message.Contains("Connection refused", StringComparison.Ordinal))
        {
            throw new ClusterException("Pacemaker does not run on this host; 'dcp cluster join' makes it a member, and 'systemctl start pacemaker' starts what was stopped", e);
        }
    }

    internal static string Describe(ClusterView view)
    {
        StringBuilder text = new();
        text.Append($"{(view.Quorum ? "quorum" : "NO QUORUM")}, coordinator {view.Coordinator ?? "-"}, fencing {(view.Fencing ? "on" : "OFF")}{(view.Maintenance ? ", MAINTENANCE: nothing is moved or restarted" : "")}\n");
        foreach (var node in view.Nodes)
        {
            var here = view.Resources.Where(resource => resource.Node == node.Name && resource.Active).Select(resource => resource.Name.Split(':')[0] + (resource.Failed ? " (FAILED)" : ""));
            var database = node.Database switch { "1" => "database reached", "0" => "DATABASE UNREACHABLE", _ => "database unknown" };
            text.Append($"{node.Name}: {(node.Unclean ? "UNCLEAN" : node.Online ? "online" : "offline")}, {database}, {string.Join(' ', here)}\n");
        }

        if (!view.Fencing)
            text.Append("WARNING: without fencing a host that is cut off keeps its addresses: two hosts may answer for one, and clients may write through both\n");
        return text.ToString();
    }

    /// <summary>Moves an address, and comes back when it is there.</summary>
    internal static async Task MoveAsync(string vip, string? to)
    {
        var view = await ViewAsync().ConfigureAwait(false);
        if (view.Resources.All(resource => resource.Name != vip))
            throw new ClusterInputException($"no address '{vip}'; there are {string.Join(", ", view.Resources.Select(resource => resource.Name).Where(name => name.StartsWith("vip", StringComparison.Ordinal)))}");
        var from = view.HostOf(vip);
        to ??= view.Nodes.FirstOrDefault(node => node.Online && node.Name != from)?.Name ?? throw new ClusterException("no other host is online");
        if (view.Nodes.All(node => node.Name != to)) throw new ClusterInputException($"no host '{to}'; there are {string.Join(", ", view.Nodes.Select(node => node.Name))}");
        if (from == to) return;
        await Tool.OutputAsync(["crm_resource", "--resource", vip, "--move", "--node", to]).ConfigureAwait(false);
        try
        {
            for (var began = TimeProvider.System.GetTimestamp(); (await ViewAsync().ConfigureAwait(false)).HostOf(vip) != to; await Task.Delay(s_poll).ConfigureAwait(false))
            {
                if (TimeProvider.System.GetElapsedTime(began) > s_moveLimit) throw new ClusterException($"{vip} did not move to {to} within {s_moveLimit.TotalSeconds} s");
            }
        }
        finally
        {
            await Tool.OutputAsync(["crm_resource", "--resource", vip, "--clear"]).ConfigureAwait(false);
        }
    }

    internal static async Task MaintainAsync(bool on)
    {
        await ViewAsync().ConfigureAwait(false);
        await Tool.OutputAsync(["crm_attribute", "--name", "maintenance-mode", "--update", on ? "true" : "false"]).ConfigureAwait(false);
    }
}
