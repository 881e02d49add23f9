using Dcp.Server.Cluster.Protocol;
using Dcp.Server.Config;
using Dcp.Server.Pool;

namespace Dcp.Server.Cluster.Budgets;

/// <summary>Tells the book, again and again, which shared limits this node has and how many connections it could use. One thread.</summary>
internal sealed class LocalDemand(Catalog catalog, PoolSet pools, TimeProvider clock)
{
    private sealed record Entry(BudgetGate Gate, DemandMeter Meter);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    internal void Report(BudgetBook book)
    {
        _seen.Clear();
        foreach (var database in catalog.Databases)
        {
            if (catalog.ShareOf(database) is { Total: > 0 } share)
                Report(book, $"database {database.Name}", share, database.Budget, () => pools.Of(database), Demand(pools.Of(database)));
        }

        foreach (var pool in pools.All)
        {
            if (catalog.ShareOf(pool) is { Total: > 0 } share)
                Report(book, $"pool {pool.Database.Name}/{pool.User.Name}", share, pool.Share, () => [pool], pool.Demand);
        }

        foreach (var name in _entries.Keys.Except(_seen).ToList())
        {
            // A pool that was given up may still be closing its last servers.
            if (_entries[name].Gate.Budget.Taken > 0) continue;
            _entries.Remove(name);
            book.Withdraw(name);
        }
    }

    private void Report(BudgetBook book, string name, SharedLimit share, Budget budget, Func<IEnumerable<Pool.Pool>> owners, int demand)
    {
        _seen.Add(name);
        if (!_entries.TryGetValue(name, out var entry) || entry.Gate.Budget != budget)
        {
            // The old pool of that name still has servers: until they are gone the new one has to do with what was guaranteed to it.
            if (entry is not null && entry.Gate.Budget.Taken > 0) return;
            _entries[name] = entry = new Entry(new BudgetGate(budget, owners), new DemandMeter(clock));
        }

        book.Report(name, new BudgetTerms(share.Total, share.Guaranteed), entry.Meter.Take(demand), entry.Gate);
    }

    private static int Demand(IEnumerable<Pool.Pool> pools)
    {
        var sum = 0;
        foreach (var pool in pools) sum += pool.Demand;
        return sum;
    }
}
