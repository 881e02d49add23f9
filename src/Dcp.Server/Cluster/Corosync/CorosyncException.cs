namespace Dcp.Server.Cluster.Corosync;

/// <summary>The local corosync cannot be used; the message says why.</summary>
internal sealed class CorosyncException(string message) : Exception(message);
