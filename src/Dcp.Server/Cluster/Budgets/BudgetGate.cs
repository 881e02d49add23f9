using Dcp.Server.Pool;

namespace Dcp.Server.Cluster.Budgets;

/// <summary>A pool's or a database's limit, which the pools read as a plain number.</summary>
/// <param name="pools">Whose servers count.</param>
internal sealed class BudgetGate(Budget budget, Func<IEnumerable<Pool.Pool>> pools) : IBudgetGate
{
    internal Budget Budget => budget;

    public int SetLimit(int limit)
    {
        var before = budget.Limit;
        var taken = budget.SetLimit(limit);
        if (limit > before)
        {
            foreach (var pool in pools()) pool.GrowForWaiters();
        }
        else if (taken > limit)
        {
            Trim(taken - limit);
        }

        return taken;
    }

    /// <summary>Closes idle servers now; they are gone a moment later, and count until then.</summary>
    private void Trim(int surplus)
    {
        surplus -= pools().Sum(pool => pool.BeingTrimmed);
        foreach (var pool in pools())
        {
            while (surplus > 0 && pool.Trim()) surplus--;
        }
    }
}
