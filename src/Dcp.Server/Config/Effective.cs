namespace Dcp.Server.Config;

/// <summary>
/// Resolves which value holds: the user's, then the database's, then the global one. PgBouncer's rules, its uneven spots
/// included: 0 means "none" for the sizes of a pool, but "not set here" for limits and for a user's timeouts.
/// </summary>
public static class Effective
{
    /// <summary>
    /// Limits of a pool. <paramref name="serverUser"/> is the name that its servers log in with: the forced user if there is one.
    /// </summary>
    public static PoolLimits Pool(DcpConfig config, DatabaseConfig database, string serverUser) =>
        Pool(config.Pooler, database, config.FindUser(serverUser));

    public static PoolLimits Pool(PoolerSettings global, DatabaseConfig database, UserConfig? user)
    {
        int size = user?.PoolSize ?? database.PoolSize ?? global.DefaultPoolSize;
        int least = database.MinPoolSize ?? global.MinPoolSize;
        PoolMode mode = user?.PoolMode ?? database.PoolMode ?? global.PoolMode;
        SizeBounds? auto = null;
        if (size == PoolLimits.Auto)
        {
            SizeBounds bounds = AutoSize(global, database);
            auto = mode == PoolMode.Session ? null : bounds with { Least = Math.Min(Math.Max(least, bounds.Least), bounds.Most) };
            size = bounds.Most;
        }
        int reserve = user?.ReservePoolSize ?? database.ReservePoolSize ?? global.ReservePoolSize;
        return new PoolLimits(
            mode,
            size,
            size > 0 ? Math.Min(least, size) : least,
            global.ReservePoolTimeout > TimeSpan.Zero && (database.Scope ?? global.LimitScope) == LimitScope.Node ? reserve : 0,
            global.ReservePoolTimeout,
            Positive(database.ServerLifetime) ?? global.ServerLifetime,
            MaxDbConnections(global, database),
            Positive(user?.MaxUserConnections) ?? global.MaxUserConnections,
            Positive(database.ServerConnectRate) ?? global.ServerConnectRate)
        {
            AutoSize = auto,
            Retries = database.RetrySerialization ?? global.RetrySerialization,
            RunsDrained = database.Flavor == Flavor.CockroachDb && database.RetryDrained != false,
        };
    }

    /// <summary>Where CockroachDB's nodes have their metrics.</summary>
    public const string VarsPath = "/_status/vars";

    /// <summary>Where a database's load is read: what is written, and for CockroachDB beside its readiness check.</summary>
    public static CheckMethod Signals(DatabaseConfig database) =>
        database.AutoPoolSignals
        ?? (database is { Flavor: Flavor.CockroachDb, Check.Method: { Kind: CheckKind.Http } check } ? check with { Path = VarsPath } : CheckMethod.None);

    /// <summary>The bounds of sizes that steer themselves, whether the size of this pool does or not.</summary>
    public static SizeBounds AutoSize(PoolerSettings global, DatabaseConfig database) => new(
        Positive(database.AutoPoolSizeMin) ?? global.AutoPoolSizeMin, Positive(database.AutoPoolSizeMax) ?? global.AutoPoolSizeMax);

    /// <summary>Whether the limits of a database's connections count for this node or for all together.</summary>
    public static LimitScope Scope(DcpConfig config, DatabaseConfig database) => database.Scope ?? config.Pooler.LimitScope;

    public static int MaxDbConnections(DcpConfig config, DatabaseConfig database) => MaxDbConnections(config.Pooler, database);

    private static int MaxDbConnections(PoolerSettings global, DatabaseConfig database) =>
        Positive(database.MaxDbConnections) ?? global.MaxDbConnections;

    /// <summary>Limits of a client. <paramref name="clientUser"/> is the name that it logged in with, forced user or not.</summary>
    public static ClientLimits Client(DcpConfig config, DatabaseConfig database, string clientUser) =>
        Client(config.Pooler, database, config.FindUser(clientUser));

    public static ClientLimits Client(PoolerSettings global, DatabaseConfig database, UserConfig? user) => new(
        user?.QueryWaitTimeout ?? database.QueryWaitTimeout ?? global.QueryWaitTimeout,
        Positive(user?.QueryTimeout) ?? global.QueryTimeout,
        Positive(user?.IdleTransactionTimeout) ?? global.IdleTransactionTimeout,
        Positive(user?.TransactionTimeout) ?? global.TransactionTimeout,
        Positive(user?.ClientIdleTimeout) ?? global.ClientIdleTimeout,
        Positive(database.MaxDbClientConnections) ?? global.MaxDbClientConnections,
        Positive(user?.MaxUserClientConnections) ?? global.MaxUserClientConnections);

    /// <summary>What becomes of the session's state. <paramref name="clientUser"/> as for <see cref="Client(DcpConfig, DatabaseConfig, string)"/>.</summary>
    public static TransactionState State(DcpConfig config, DatabaseConfig database, string clientUser) =>
        config.FindUser(clientUser)?.TransactionState ?? database.TransactionState ?? config.Pooler.TransactionState;

    private static int? Positive(int? value) => value > 0 ? value : null;

    private static TimeSpan? Positive(TimeSpan? value) => value > TimeSpan.Zero ? value : null;
}
