namespace Dcp.Server.Admin;

/// <summary>The other nodes, as the console sees them. Any thread.</summary>
internal interface IClusterControl
{
    IReadOnlyList<NodeStatus> Nodes { get; }

    /// <summary>Whether the part that this node is in may decide; null while it is in contact with nobody.</summary>
    bool? HasQuorum { get; }

    IReadOnlyList<BudgetStatus> Budgets { get; }

    /// <summary>Gives a command to every node, this one too. The answers of all nodes in their order; within a bounded time.</summary>
    Task<IReadOnlyList<NodeAnswer>> RunAsync(string command);
}
