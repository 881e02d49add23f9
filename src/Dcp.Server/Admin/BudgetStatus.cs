namespace Dcp.Server.Admin;

/// <summary>A node's part of a limit that all nodes share, for SHOW BUDGET.</summary>
/// <param name="Held">What the node has, or may have, beyond what is guaranteed.</param>
/// <param name="Used">Connections that it has open; known of this node only.</param>
/// <param name="Demand">Connections that it could use; null when it is not known.</param>
internal sealed record BudgetStatus(string Budget, string Node, int Total, int Guaranteed, int Held, int? Used, int? Demand, string State);
