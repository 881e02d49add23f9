namespace Dcp.Cluster.Pacemaker;

/// <summary>What can power a host off: an agent of the fence-agents kind with its parameters.</summary>
/// <param name="Node">The host that it powers off.</param>
internal sealed record FenceDevice(string Node, string Agent, IReadOnlyList<KeyValuePair<string, string>> Parameters);
