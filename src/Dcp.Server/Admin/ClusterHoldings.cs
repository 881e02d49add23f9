namespace Dcp.Server.Admin;

/// <summary>What the cluster's manager, Pacemaker, says at one moment. Immutable.</summary>
/// <param name="Coordinator">The node that decides; null while none is elected.</param>
/// <param name="Fencing">Without it a node that is cut off keeps its addresses.</param>
/// <param name="Maintenance">Nothing is moved or restarted.</param>
internal sealed record ClusterHoldings(
    string? Coordinator, bool HasQuorum, bool Fencing, bool Maintenance, IReadOnlyList<ManagedNode> Nodes, IReadOnlyList<ManagedAddress> Addresses);
