using Dcp.Server.Config;

namespace Dcp.Server.Hosting;

/// <summary>How many descriptors a configuration may come to use, and what the system allows: the start says both.</summary>
internal static class DescriptorUse
{
    /// <summary>Listeners, logs, event loops.</summary>
    private const int Others = 10;

    internal static string Line(DcpConfig config, long limit) =>
        $"kernel file descriptor limit: {limit} (hard: {limit}); max_client_conn: {config.Pooler.MaxClientConn}, max expected fd use: {Expected(config)}";

    private static long Expected(DcpConfig config)
    {
        long sum = Others + config.Pooler.MaxClientConn;
        var users = Math.Max(1, config.Secrets.Names.Count());
        foreach (var database in config.Databases.Values)
        {
            var limits = Effective.Pool(config.Pooler, database, null);
            long size = limits.PoolSize + limits.ReservePoolSize;
            var all = database.User is null ? size * users : size;
            sum += limits.MaxDbConnections > 0 ? Math.Min(all, limits.MaxDbConnections) : all;
        }

        // A client that is passed on has a connection of its own to its server.
        return sum + config.Frontends.Sum(frontend => 2L * frontend.MaxConn);
    }
}
