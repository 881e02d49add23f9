using System.Globalization;
using Dcp.Server.Metrics;

namespace Dcp.Server.Admin.Shows;

/// <summary>
/// What SHOW LATENCIES is made of: how many took no longer than a bound, and longer than the bound before it. Only what was counted, since the start;
/// the difference of two answers is what happened between them.
/// </summary>
internal sealed class HistogramsShow() : Show("HISTOGRAMS", "database", "user", "what", "le_us:n", "count:q")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new(
        from pool in call.Host.Pools.All
        orderby pool.Database.Name, pool.User.Name
        from kind in Latencies.Kinds
        let counts = pool.LatenciesOf(kind).Counts
        from bucket in Enumerable.Range(0, counts.Count)
        where counts[bucket] > 0
        select new[] { pool.Database.Name, pool.User.Name, LatenciesShow.Word(kind), Bound(bucket), Cell.Of(counts[bucket]) });

    /// <summary>Null above all bounds.</summary>
    private static string? Bound(int bucket) =>
        bucket >= LatencyBuckets.Bounds ? null : (LatencyBuckets.Seconds(bucket) * 1e6).ToString("0.###", CultureInfo.InvariantCulture);
}
