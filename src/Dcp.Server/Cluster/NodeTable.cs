using Dcp.Server.Admin;
using Dcp.Server.Cluster.Budgets;
using Dcp.Server.Cluster.Protocol;

namespace Dcp.Server.Cluster;

/// <summary>The nodes of the configuration, and which of them are in contact. On the group's thread.</summary>
internal sealed class NodeTable(IReadOnlyList<string> names)
{
    private readonly Dictionary<GroupMember, Hello> _hellos = [];
    private IReadOnlyList<GroupMember> _members = [];

    /// <summary>Differs between lists of nodes that differ (FNV-1a).</summary>
    internal long Layout { get; } = (long)names.SelectMany(name => name + '\n')
        .Aggregate(14695981039346656037UL, (hash, letter) => (hash ^ letter) * 1099511628211UL);

    /// <summary>Members whose file has other nodes, or that are no node of this file.</summary>
    internal bool IsMismatched => _members.Any(member => !IsKnown(member.Node) || (_hellos.TryGetValue(member, out var hello) && hello.Layout != Layout));

    internal string NameOf(int node) => IsKnown(node) ? names[node - 1] : $"node {node}";

    internal void Configure(IReadOnlyList<GroupMember> members)
    {
        _members = members;
        foreach (var gone in _hellos.Keys.Except(members).ToList()) _hellos.Remove(gone);
    }

    internal void Take(GroupMember from, Hello hello) => _hellos[from] = hello;

    /// <param name="problem">Why there is no contact; null when there is.</param>
    internal IReadOnlyList<NodeStatus> Show(BudgetBook book, string? problem)
    {
        List<NodeStatus> rows = [.. Enumerable.Range(1, names.Count).Select(node => Row(node, book, problem))];
        rows.AddRange(_members.Where(member => !IsKnown(member.Node)).Select(member =>
            new NodeStatus(NameOf(member.Node), member.Node, "member", member.Process, "", "no node of this configuration")));
        return rows;
    }

    private NodeStatus Row(int node, BudgetBook book, string? problem)
    {
        var name = names[node - 1];
        if (problem is not null) return new NodeStatus(name, node, "unknown", 0, "", problem);
        var here = _members.Where(member => member.Node == node).ToList();
        if (here.Count == 0) return new NodeStatus(name, node, book.KnowledgeOf(node).IsOff ? "off" : "absent", 0, "", "");
        _hellos.TryGetValue(here[0], out var hello);
        var detail = here.Count > 1 ? "more than one dcp runs there"
            : hello is not null && hello.Layout != Layout ? "its configuration has other nodes"
            : node == book.Own && !book.IsQuorate ? "no quorum"
            : "";
        return new NodeStatus(name, node, node == book.Own ? "self" : "member", here[0].Process, hello?.Version ?? "", detail);
    }

    private bool IsKnown(int node) => node >= 1 && node <= names.Count;
}
