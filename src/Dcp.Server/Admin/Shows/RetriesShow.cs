using Dcp.Server.Metrics;

namespace Dcp.Server.Admin.Shows;

/// <summary>Statements that were run again after 40001 in each pool (retry_serialization), and requests that ran elsewhere because a node drains (retry_drained).</summary>
internal sealed class RetriesShow() : Show("RETRIES", "database", "user", "retry_serialization:i", "retries:q", "recovered:q", "exhausted:q", "reruns:q")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new(
        from pool in call.Host.Pools.All
        orderby pool.Database.Name, pool.User.Name
        select Row(pool));

    private static string?[] Row(Pool.Pool pool)
    {
        Counters sum = new();
        foreach (var counters in pool.CountersByReactor) counters.AddTo(sum);
        return
        [
            pool.Database.Name, pool.User.Name, Cell.Of(pool.Options.Retries), Cell.Of(sum.Retries), Cell.Of(sum.RetriesSucceeded), Cell.Of(sum.RetriesExhausted), Cell.Of(sum.Reruns),
        ];
    }
}
