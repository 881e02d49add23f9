using System.Globalization;

namespace Dcp.Server.Config.Checks;

/// <summary>Advice on what CockroachDB's documentation says of connection pools.</summary>
internal static class CockroachChecks
{
    /// <summary>Active connections for each vCPU that its documentation recommends.</summary>
    private const int Least = 2, Most = 4;

    internal static void Check(DcpConfig config, DatabaseConfig database, string name, ProblemList problems)
    {
        Size(config, database, name, problems);
        if (database.Flavor == Flavor.CockroachDb && (database.PoolMode ?? config.Pooler.PoolMode) == PoolMode.Session)
            problems.Warning(database.At, $"{name}: pool_mode = session: a client keeps its server, so the connection of each client breaks when its node drains; pool_mode = transaction moves them without an error");
        if (database.FollowsNodeList && database.Check.User is null && database.User is null)
            problems.Error(database.At, $"{name}: node_list=cluster logs in: it needs check_user, or user");
        if (database.FollowsNodeList && !database.Check.IsOn)
            problems.Warning(database.At, $"{name}: node_list=cluster without check: a node that is listed and cannot be reached is found out by failing logins only");
        if (database.VirtualClusters.Names.Count > 0 && database.Flavor == Flavor.PostgreSql)
            problems.Error(database.At, $"{name}: virtual_clusters needs flavor=cockroachdb: no other database has them");
        foreach (string cluster in database.VirtualClusters.Names.Where(cluster => cluster != "*" && !VirtualCluster.IsName(cluster)))
            problems.Error(database.At, $"{name}: virtual_clusters: \"{cluster}\" can be nobody's name; it takes lower-case letters, digits and dashes, no dash first, {VirtualCluster.LongestName} at most");
        if (database.RetryDrained == true && database.Flavor != Flavor.CockroachDb)
            problems.Error(database.At, $"{name}: retry_drained needs flavor=cockroachdb: others say goodbye in the middle of what they have begun, too");
    }

    /// <summary>
    /// Whether there are far more or far fewer connections than vCPUs want: half as many again, or half. What only bounds a size that steers itself
    /// may be twice as large, so that there is something to find.
    /// </summary>
    private static void Size(DcpConfig config, DatabaseConfig database, string name, ProblemList problems)
    {
        if (database.NodeVcpus == 0)
            return;
        PoolLimits limits = Effective.Pool(config.Pooler, database, database.User is null ? null : config.FindUser(database.User));
        bool isDatabases = limits.MaxDbConnections > 0;
        bool isBound = !isDatabases && limits.AutoSize is not null;
        int own = isDatabases ? limits.MaxDbConnections : limits.PoolSize;
        int poolers = Effective.Scope(config, database) == LimitScope.Node ? Math.Max(1, config.ClusterNodes.Count) : 1;
        long all = (long)own * poolers;
        long vcpus = (long)database.NodeVcpus * database.Targets.Count;
        string wanted = string.Create(CultureInfo.InvariantCulture,
            $"{database.Targets.Count} hosts with {database.NodeVcpus} vCPUs each want {Least * vcpus} to {Most * vcpus} in all ({Least} to {Most} for each vCPU)");
        string what = isDatabases ? "max_db_connections" : isBound ? "auto_pool_size_max" : database.User is null ? "the pool size of each user" : "the pool size";
        string given = string.Create(CultureInfo.InvariantCulture, $"{what} ({own}{(poolers > 1 ? $" on each of {poolers} nodes" : "")})");
        if (own == 0)
            problems.Warning(database.At, $"{name}: {what} is unlimited; {wanted}");
        else if (2 * all > (isBound ? 4 : 3) * Most * vcpus)
            problems.Warning(database.At, $"{name}: {given} is far more than CockroachDB can use at a time; {wanted}");
        else if (2 * all < Least * vcpus)
            problems.Warning(database.At, $"{name}: {given} cannot keep the database busy; {wanted}");
    }
}
