using System.Net;
using Dcp.Cluster.Pacemaker;

namespace Dcp.Cluster.Lab;

/// <summary>The hosts of a lab that is there.</summary>
internal sealed class LabHosts
{
    /// <exception cref="ClusterInputException">There is no such lab.</exception>
    internal LabHosts(LabDirectory lab)
    {
        Lab = lab;
        Info = lab.ReadInfo();
        Nodes = [.. LabPlan.NodeNames(Info.Nodes).Select(name => new LabHost(lab, name))];
    }

    internal LabDirectory Lab { get; }

    internal LabInfo Info { get; }

    /// <summary>Members of the cluster.</summary>
    internal IReadOnlyList<LabHost> Nodes { get; }

    internal IReadOnlyList<IPAddress> Vips => LabPlan.VipsOf(Info);

    internal LabHost Client => new(Lab, LabPlan.Client);

    internal LabHost Database => new(Lab, LabPlan.Database);

    /// <exception cref="ClusterInputException">No host has that name.</exception>
    internal LabHost Find(string name) => name switch
    {
        LabPlan.Client => Client,
        LabPlan.Database => Database,
        _ => FindNode(name),
    };

    /// <inheritdoc cref="Find"/>
    internal LabHost FindNode(string name) => Nodes.FirstOrDefault(host => host.Name == name)
        ?? throw new ClusterInputException($"no host '{name}' in the cluster; there are {string.Join(", ", Nodes.Select(host => host.Name))}");

    /// <summary>Hosts that have the address on an interface now. More than one is possible while one of them is cut off.</summary>
    internal IReadOnlyList<LabHost> Holders() => [.. Nodes.Where(host => host.Holds(LabPlan.Vip))];

    /// <summary>What the first host that answers says; null when none does.</summary>
    internal async Task<ClusterView?> ViewAsync(CancellationToken cancellation = default)
    {
        foreach (var host in Nodes)
        {
            if (await host.ViewAsync(cancellation).ConfigureAwait(false) is { Coordinator: not null } view) return view;
        }

        return null;
    }

    /// <summary>
    /// Null when all is as it should be: every host a member, dcp on each with its database, every fence device started, the address at
    /// one host. Otherwise what is not.
    /// </summary>
    internal async Task<string?> TroubleAsync(CancellationToken cancellation = default)
    {
        if (await ViewAsync(cancellation).ConfigureAwait(false) is not { } view) return "no host knows a coordinator";
        if (!view.Quorum) return "no quorum";
        foreach (var host in Nodes)
        {
            if (view.Nodes.FirstOrDefault(node => node.Name == host.Name) is not { Online: true, Unclean: false } node) return $"{host.Name} is no member";
            if (node.Database != "1") return $"{host.Name} reaches no database";
            if (!view.Resources.Any(found => found.Name.Split(':')[0] == ResourceNames.Pooler && found.Node == host.Name && found is { Active: true, Failed: false, IsSettled: true }))
                return $"dcp does not run on {host.Name}";
            if (view.HostOf(ResourceNames.Fence(host.Name)) is null) return $"nobody can fence {host.Name}";
        }

        for (var i = 0; i < Vips.Count; i++)
        {
            if (view.HostOf(ResourceNames.Vip(i)) is null) return $"nobody has {ResourceNames.Vip(i)}";
            if (Nodes.Count(host => host.Holds(Vips[i])) is var holders && holders != 1) return $"{holders} hosts have {ResourceNames.Vip(i)}";
        }

        return null;
    }

    /// <exception cref="ClusterException">Not all is well in time; with what is not.</exception>
    internal async Task SettleAsync(TimeSpan limit, CancellationToken cancellation = default)
    {
        for (var began = TimeProvider.System.GetTimestamp(); await TroubleAsync(cancellation).ConfigureAwait(false) is { } trouble;)
        {
            if (TimeProvider.System.GetElapsedTime(began) > limit) throw new ClusterException($"the cluster did not settle within {limit.TotalSeconds} s: {trouble}");
            await Task.Delay(200, cancellation).ConfigureAwait(false);
        }
    }
}
