namespace Dcp.Server.Cluster;

/// <summary>A process that is in the group.</summary>
/// <param name="Node">Corosync's number of its host.</param>
internal readonly record struct GroupMember(int Node, int Process);
