namespace Dcp.Server.Admin;

/// <summary>A node as the cluster's manager sees it.</summary>
/// <param name="State">online, offline, or unclean: lost, and not known to be off.</param>
/// <param name="ReachesDatabase">Null: nobody has said.</param>
internal sealed record ManagedNode(string Name, string State, bool? ReachesDatabase);
