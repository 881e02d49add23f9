using System.Globalization;

namespace Dcp.Workload.PoolConsole;

/// <summary>What a console says about a database at one moment.</summary>
/// <param name="WaitMicroseconds">SHOW STATS, total_wait_time.</param>
/// <param name="Assignments">SHOW STATS, total_server_assignment_count; PgBouncer before 1.23 has only total_xact_count.</param>
/// <param name="LongestMicroseconds">SHOW POOLS, the largest maxwait and maxwait_us.</param>
internal readonly record struct PoolWaitCounters(long WaitMicroseconds, long Assignments, long LongestMicroseconds)
{
    public static async Task<PoolWaitCounters> AskAsync(ConsoleClient console, string database, CancellationToken cancellation)
    {
        IReadOnlyList<IReadOnlyDictionary<string, string>> stats = await console.QueryAsync("SHOW STATS", cancellation).ConfigureAwait(false);
        IReadOnlyList<IReadOnlyDictionary<string, string>> pools = await console.QueryAsync("SHOW POOLS", cancellation).ConfigureAwait(false);
        return From(stats, pools, database);
    }

    public static PoolWaitCounters From(
        IEnumerable<IReadOnlyDictionary<string, string>> stats, IEnumerable<IReadOnlyDictionary<string, string>> pools, string database)
    {
        long wait = 0;
        long assignments = 0;
        foreach (IReadOnlyDictionary<string, string> row in stats.Where(r => Is(r, database)))
        {
            wait += Number(row, "total_wait_time");
            assignments += Number(row, row.ContainsKey("total_server_assignment_count") ? "total_server_assignment_count" : "total_xact_count");
        }

        long longest = pools.Where(r => Is(r, database))
            .Select(r => (Number(r, "maxwait") * 1_000_000) + Number(r, "maxwait_us"))
            .DefaultIfEmpty()
            .Max();
        return new PoolWaitCounters(wait, assignments, longest);
    }

    private static bool Is(IReadOnlyDictionary<string, string> row, string database) => row.GetValueOrDefault("database") == database;

    private static long Number(IReadOnlyDictionary<string, string> row, string column) =>
        long.TryParse(row.GetValueOrDefault(column), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;
}
