namespace Dcp.Server.Cluster.Protocol;

/// <summary>What a member knows of another node's connections.</summary>
/// <param name="IsUnknown">It may hold anything.</param>
/// <param name="IsOff">It holds nothing: it said goodbye, or was powered off.</param>
internal readonly record struct NodeKnowledge(bool IsUnknown, bool IsOff);
