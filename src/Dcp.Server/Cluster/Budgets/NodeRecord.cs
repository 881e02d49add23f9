using Dcp.Server.Cluster.Protocol;

namespace Dcp.Server.Cluster.Budgets;

/// <summary>What this node knows of one of all nodes.</summary>
internal sealed class NodeRecord
{
    internal bool IsPresent { get; set; }

    /// <summary>The number of what it has said of itself and counts; 0 for nothing yet in this membership.</summary>
    internal int Sync { get; set; }

    internal NodeKnowledge Knowledge { get; set; }

    /// <summary>What it says of itself, as far as it has arrived.</summary>
    internal List<BudgetSync> Parts { get; } = [];

    internal bool IsComplete => Parts.Count > 0 && Parts[^1].IsLast;
}
