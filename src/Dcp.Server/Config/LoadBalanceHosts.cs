namespace Dcp.Server.Config;

/// <summary>How the target of a new server connection is chosen from a list of hosts.</summary>
public enum LoadBalanceHosts
{
    /// <summary>Stay with a target until it fails.</summary>
    Disable,

    /// <summary>The next one for each new connection.</summary>
    RoundRobin,
}
