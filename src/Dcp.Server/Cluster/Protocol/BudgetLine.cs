namespace Dcp.Server.Cluster.Protocol;

/// <summary>One budget as a member sees it.</summary>
/// <param name="Held">What each node holds at most beyond its guaranteed part; the first node at 0.</param>
internal sealed record BudgetLine(string Budget, BudgetTerms Terms, int Demand, int[] Held);
