namespace Dcp.Cluster.Pacemaker;

/// <summary>A host as Pacemaker sees it.</summary>
/// <param name="Unclean">Lost, and not yet known to be off.</param>
/// <param name="Database">1 when its dcp reaches a database, 0 when not, null when nobody has said.</param>
internal sealed record NodeView(string Name, bool Online, bool Unclean, string? Database);
