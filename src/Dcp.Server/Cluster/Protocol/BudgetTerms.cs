namespace Dcp.Server.Cluster.Protocol;

/// <summary>A budget as a node's file has it.</summary>
/// <param name="Total">Connections of all nodes together; 0: the node has no such budget.</param>
/// <param name="Guaranteed">Connections that each node may have without asking.</param>
internal readonly record struct BudgetTerms(int Total, int Guaranteed)
{
    internal bool IsSet => Total > 0;
}
