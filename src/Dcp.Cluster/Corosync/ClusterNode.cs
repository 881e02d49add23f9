using System.Net;

namespace Dcp.Cluster.Corosync;

/// <summary>A host of the cluster, with one address for each ring.</summary>
/// <param name="Id">From 1, and for life: Corosync knows the host by it.</param>
internal sealed record ClusterNode(string Name, int Id, IReadOnlyList<IPAddress> Addresses);
