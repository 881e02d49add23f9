namespace Dcp.Server.Admin;

/// <summary>A node of the cluster, for SHOW NODES.</summary>
/// <param name="Id">Corosync's number of it.</param>
/// <param name="State">self, member, absent (out of contact), off (known to hold nothing), unknown (this node is out of contact itself).</param>
/// <param name="Process">Process id of its dcp; 0 when it is no member.</param>
/// <param name="Detail">What is wrong, or empty.</param>
internal sealed record NodeStatus(string Name, int Id, string State, int Process, string Version, string Detail);
