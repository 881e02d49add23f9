namespace Dcp.Server.Pool;

/// <summary>
/// Gives up what nobody has used for long: pools (pool_idle_timeout), and databases that were made from the fallback entry
/// (autodb_idle_timeout). Called a few times a second, by one thread.
/// </summary>
internal static class UnusedCare
{
    internal static void Run(PoolSet pools)
    {
        var clock = pools.Reactors[0].Clock;
        foreach (var pool in pools.All)
        {
            var options = pool.Options;
            var isKeptFull = options is { ForcedUser: true, MinSize: > 0 };
            if (options.UnusedLimit == TimeSpan.Zero || isKeptFull || pool.UnusedSince is not { } since) continue;
            if (clock.GetElapsedTime(since) >= options.UnusedLimit) pools.Retire(pool);
        }

        var limit = pools.Catalog.Settings.AutoDbIdleTimeout;
        if (limit == TimeSpan.Zero) return;
        foreach (var database in pools.Catalog.Databases)
        {
            if (!database.Config.IsAuto) continue;
            if (database.IsPaused || database.IsDisabled || pools.Of(database).Any(pool => pool.UnusedSince is null))
            {
                database.UnusedSince = null;
                continue;
            }

            database.UnusedSince ??= clock.GetTimestamp();
            if (clock.GetElapsedTime(database.UnusedSince.Value) < limit) continue;
            pools.Catalog.Forget(database);
            pools.Remove(database);
        }
    }
}
