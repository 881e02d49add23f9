namespace Dcp.Server.Config.Checks;

/// <summary>Whether a pool size that steers itself can do so.</summary>
internal static class AutoSizeChecks
{
    internal static void Check(DcpConfig config, DatabaseConfig database, string name, ProblemList problems)
    {
        if ((database.PoolSize ?? config.Pooler.DefaultPoolSize) != PoolLimits.Auto)
            return;
        SizeBounds bounds = Effective.AutoSize(config.Pooler, database);
        PoolMode mode = database.PoolMode ?? config.Pooler.PoolMode;
        if (mode == PoolMode.Session)
            problems.Error(database.At, $"{name}: pool_size = auto needs pool_mode = transaction or statement: in session pooling a server is not free before its client leaves, and no size makes it so");
        if (database is { AutoPoolSignals.Kind: CheckKind.Query, Check.User: null, User: null })
            problems.Error(database.At, $"{name}: auto_pool_signals=query logs in: it needs check_user, or user");
        if (bounds.Least > bounds.Most)
            problems.Error(database.At, $"{name}: auto_pool_size_min ({bounds.Least}) is above auto_pool_size_max ({bounds.Most})");
        int least = database.MinPoolSize ?? config.Pooler.MinPoolSize;
        if (least > bounds.Most)
            problems.Warning(database.At, $"{name}: min_pool_size ({least}) is above auto_pool_size_max ({bounds.Most}), which holds");
        int connections = Effective.MaxDbConnections(config, database);
        if (connections > 0 && bounds.Most > connections)
            problems.Warning(database.At, $"{name}: auto_pool_size_max ({bounds.Most}) is above max_db_connections ({connections}), which holds, and which the steering does not know");
        if ((database.ReservePoolSize ?? config.Pooler.ReservePoolSize) > 0)
            problems.Warning(database.At, $"{name}: reserve_pool_size has no effect with pool_size = auto");
    }
}
