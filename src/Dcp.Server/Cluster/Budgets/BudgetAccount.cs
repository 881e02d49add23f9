using Dcp.Server.Cluster.Protocol;

namespace Dcp.Server.Cluster.Budgets;

/// <summary>One budget, as this node knows it. Nodes are counted from 1; what is at 0 is nobody's.</summary>
internal sealed class BudgetAccount(string name, int nodes)
{
    internal string Name => name;

    /// <summary>
    /// What each node may hold beyond its guaranteed part, at most. The node itself may use less; nobody uses more than the others have
    /// here for it.
    /// </summary>
    internal int[] Held { get; } = new int[nodes + 1];

    internal int[] Demand { get; } = new int[nodes + 1];

    internal BudgetTerms[] Terms { get; } = new BudgetTerms[nodes + 1];

    /// <summary>Null when this node has no such budget itself.</summary>
    internal LocalBudget? Local { get; set; }

    internal bool IsEmpty => Local is null && Held.All(held => held == 0);
}
