namespace Dcp.Server.Config;

/// <summary>How the target of a new connection is chosen, in HAProxy's words.</summary>
public enum BalanceKind
{
    /// <summary>In turn, as often as the weights say.</summary>
    RoundRobin,

    /// <summary>The one with the fewest connections for its weight.</summary>
    LeastConn,

    /// <summary>The first that has room.</summary>
    First,

    /// <summary>By the client's address: the same client comes to the same target for as long as that is up.</summary>
    Source,

    /// <summary>The one with fewer connections of a few drawn by lot.</summary>
    Random,

    /// <summary>Pools only: stay with a target until it fails (libpq's load_balance_hosts = disable).</summary>
    Disable,
}
