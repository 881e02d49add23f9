using Dcp.Server.Balance;

namespace Dcp.Server.Pool;

/// <summary>
/// Gives a host that has come back its share of the servers that there are, a few at a time: waiting for their lifetimes to end would
/// take hours. Called a few times a second, by one thread.
/// </summary>
internal static class Rebalance
{
    /// <summary>Of a database's servers, the part that is moved at a time.</summary>
    private const int Part = 50;

    internal static void Run(PoolSet pools)
    {
        foreach (var database in pools.Catalog.Databases)
        {
            if (database.Targets is not { IsSettling: true } targets) continue;
            Settle(pools, database, targets);
        }
    }

    private static void Settle(PoolSet pools, Database database, TargetSet targets)
    {
        Pool[] all = [.. pools.Of(database)];
        var most = 1 + (targets.Members.Sum(member => member.Active) / Part);
        for (var moved = 0; moved < most; moved++)
        {
            if (targets.FindImbalance(database.Config.SessionAttrs) is not var (from, _, surplus))
            {
                if (moved == 0) targets.Settled();
                return;
            }

            // Some of those that are in use may stay so for long.
            if (all.Sum(pool => pool.CountMoving(from)) >= surplus) return;
            if (!all.Any(pool => pool.MoveOne(from, onlyIdle: true)) && !all.Any(pool => pool.MoveOne(from, onlyIdle: false))) return;
        }
    }
}
