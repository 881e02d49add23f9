namespace Dcp.Cluster.Agents;

/// <summary>An action of an agent, as its metadata describes it. Times are in seconds; no interval for what is not repeated.</summary>
internal sealed record AgentAction(string Name, int Timeout, int? Interval = null);
