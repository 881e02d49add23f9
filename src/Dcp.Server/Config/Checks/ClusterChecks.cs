namespace Dcp.Server.Config.Checks;

/// <summary>Whether limits that all nodes share can be shared.</summary>
internal static class ClusterChecks
{
    internal static void Check(DcpConfig config, DatabaseConfig database, string name, ProblemList problems)
    {
        if (Effective.Scope(config, database) == LimitScope.Node)
            return;
        int nodes = config.ClusterNodes.Count;
        if (nodes < 2)
        {
            problems.Error(database.At, $"{name}: scope=cluster (or limit_scope) needs a section [cluster] with its nodes ('node NAME = ADDRESS')");
            return;
        }
        PoolLimits limits = Effective.Pool(config.Pooler, database, database.User is null ? null : config.FindUser(database.User));
        Enough("max_db_connections", limits.MaxDbConnections);
        Enough("the pool size", limits.PoolSize);
        foreach (UserConfig user in config.Users.Values)
            Enough($"the pool size of user \"{user.Name}\"", user.PoolSize ?? 0);
        if ((database.ReservePoolSize ?? config.Pooler.ReservePoolSize) > 0)
            problems.Warning(database.At, $"{name}: reserve_pool_size has no effect with scope=cluster");

        void Enough(string limit, int value)
        {
            if (value > 0 && value < nodes)
                problems.Error(database.At, $"{name}: {limit} ({value}) is below the number of nodes ({nodes}); with scope=cluster each node needs one connection at least");
        }
    }
}
