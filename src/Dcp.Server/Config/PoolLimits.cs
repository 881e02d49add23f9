namespace Dcp.Server.Config;

/// <summary>What holds for one pool (a database and the user that its servers log in as) after all precedence is resolved.</summary>
/// <param name="PoolSize">Servers at most; 0 is unlimited. Of a size that steers itself, the most that there may be.</param>
/// <param name="MinPoolSize">Servers to keep; never above <paramref name="PoolSize"/>.</param>
/// <param name="ReservePoolSize">Further servers once a client has waited for <paramref name="ReservePoolTimeout"/>; 0 when there is no
/// reserve.</param>
/// <param name="ReservePoolTimeout">Waiting time after which the reserve may be used.</param>
/// <param name="ServerLifetime">Age at which a released server is closed; zero: after its first use.</param>
/// <param name="MaxDbConnections">Servers of the database at most, over all users; 0 is unlimited.</param>
/// <param name="MaxUserConnections">Servers of the user at most, over all databases; 0 is unlimited.</param>
/// <param name="ServerConnectRate">Servers opened to the database in a second at most; 0 is unlimited.</param>
public sealed record PoolLimits(
    PoolMode PoolMode,
    int PoolSize,
    int MinPoolSize,
    int ReservePoolSize,
    TimeSpan ReservePoolTimeout,
    TimeSpan ServerLifetime,
    int MaxDbConnections,
    int MaxUserConnections,
    int ServerConnectRate)
{
    /// <summary>As a value of pool_size and default_pool_size: <c>auto</c>.</summary>
    public const int Auto = -1;

    /// <summary>How often a statement that failed with 40001 is run again; 0: never.</summary>
    public int Retries { get; init; }

    /// <summary>What a draining node of CockroachDB has not begun runs elsewhere.</summary>
    public bool RunsDrained { get; init; }

    /// <summary>Between what the size steers itself; null: it is fixed. Only where servers are shared: a session keeps its server, whatever the size.</summary>
    public SizeBounds? AutoSize { get; init; }
}
