namespace Dcp.Cluster.Agents;

/// <summary>A parameter of an agent, as its metadata describes it.</summary>
/// <param name="Type"><c>string</c>, <c>integer</c>, <c>time</c> or <c>boolean</c>.</param>
internal sealed record AgentParameter(string Name, string Type, bool Required, string Short, string? Default = null);
