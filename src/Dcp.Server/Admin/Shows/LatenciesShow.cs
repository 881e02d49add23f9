using Dcp.Server.Metrics;

namespace Dcp.Server.Admin.Shows;

/// <summary>How long logins, waits, queries and transactions took in each pool since the start, in microseconds.</summary>
internal sealed class LatenciesShow() : Show(
    "LATENCIES", "database", "user", "what", "count:q", "avg_us:q", "p50_us:q", "p90_us:q", "p99_us:q", "p999_us:q", "max_us:q")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new(
        from pool in call.Host.Pools.All
        orderby pool.Database.Name, pool.User.Name
        from kind in Latencies.Kinds
        select Row(pool, kind, pool.LatenciesOf(kind)));

    internal static string Word(LatencyKind kind) => kind == LatencyKind.ServerLogin ? "server_login" : kind.ToString().ToLowerInvariant();

    private static string?[] Row(Pool.Pool pool, LatencyKind kind, LatencyFigures figures) =>
    [
        pool.Database.Name,
        pool.User.Name,
        Word(kind),
        Cell.Of(figures.Count),
        Microseconds(figures.Count == 0 ? 0 : figures.SumSeconds / figures.Count),
        Microseconds(figures.Quantile(0.5)),
        Microseconds(figures.Quantile(0.9)),
        Microseconds(figures.Quantile(0.99)),
        Microseconds(figures.Quantile(0.999)),
        Microseconds(figures.Quantile(1)),
    ];

    private static string Microseconds(double seconds) => Cell.Of((long)Math.Round(seconds * 1e6));
}
