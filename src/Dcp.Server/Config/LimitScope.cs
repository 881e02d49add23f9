namespace Dcp.Server.Config;

/// <summary>Whose connections a limit counts.</summary>
public enum LimitScope
{
    /// <summary>Those of this process.</summary>
    Node,

    /// <summary>Those of all nodes of the cluster together.</summary>
    Cluster,
}
