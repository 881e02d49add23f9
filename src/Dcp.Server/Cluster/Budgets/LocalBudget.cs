using Dcp.Server.Cluster.Protocol;

namespace Dcp.Server.Cluster.Budgets;

/// <summary>This node's part of a budget.</summary>
internal sealed class LocalBudget(IBudgetGate gate)
{
    internal IBudgetGate Gate => gate;

    internal BudgetTerms Terms { get; set; }

    /// <summary>Connections that it could use, and what was last said of that.</summary>
    internal int Demand { get; set; }

    internal int SaidDemand { get; set; } = -1;

    /// <summary>What it may use beyond its guaranteed part.</summary>
    internal int Usable { get; set; }

    /// <summary>The limit that holds.</summary>
    internal int Limit { get; set; }

    /// <summary>Connections when the limit was last set.</summary>
    internal int Taken { get; set; }

    /// <summary>Number of the request under way, 0 for none.</summary>
    internal int Request { get; set; }

    /// <summary>Who has not reserved yet what was requested; null before the request has come back in its order.</summary>
    internal HashSet<int>? Unanswered { get; set; }

    /// <summary>The least that anybody has reserved for the request.</summary>
    internal int Reserved { get; set; }
}
