namespace Dcp.Server.Metrics;

/// <summary>
/// <see cref="Counters"/> as numbers for people, in the order of SHOW STATS: counts, bytes, and microseconds instead of clock ticks.
/// </summary>
internal static class StatsFigures
{
    /// <summary>Names without <c>total_</c> and <c>avg_</c>.</summary>
    internal static readonly IReadOnlyList<string> Names =
    [
        "server_assignment_count", "xact_count", "query_count", "received", "sent", "xact_time", "query_time", "wait_time",
        "client_parse_count", "server_parse_count", "bind_count", "client_login_count",
    ];

    private const int Assignments = 0, Transactions = 1, Queries = 2, TransactionTime = 5, QueryTime = 6, WaitTime = 7;

    internal static long[] None => new long[Names.Count];

    internal static long[] Of(Counters counters, TimeProvider clock) =>
    [
        counters.ServerAssignments,
        counters.Transactions,
        counters.Queries,
        counters.Received,
        counters.Sent,
        Microseconds(counters.TransactionTime, clock),
        Microseconds(counters.QueryTime, clock),
        Microseconds(counters.WaitTime, clock),
        counters.ClientParses,
        counters.ServerParses,
        counters.Binds,
        counters.ClientLogins,
    ];

    /// <summary>
    /// What happened between two moments: a time for each transaction, query or assignment that it was spent in, everything else a
    /// second. Rounded down, as PgBouncer does.
    /// </summary>
    internal static long[] Average(long[] now, long[] before, TimeSpan between)
    {
        var average = None;
        if (between <= TimeSpan.Zero) return average;
        for (var i = 0; i < average.Length; i++)
        {
            average[i] = i switch
            {
                TransactionTime => Each(i, Transactions),
                QueryTime => Each(i, Queries),
                WaitTime => Each(i, Assignments),
                _ => (long)((Int128)(now[i] - before[i]) * TimeSpan.TicksPerSecond / between.Ticks),
            };
        }

        return average;

        long Each(int time, int count)
        {
            var times = now[count] - before[count];
            return times > 0 ? (now[time] - before[time]) / times : 0;
        }
    }

    /// <summary>Averages as the log shows them once a period.</summary>
    internal static string Line(long[] average) =>
        $"stats: {average[Transactions]} xacts/s, {average[Queries]} queries/s, {average[8]} client parses/s, {average[9]} server parses/s, "
        + $"{average[10]} binds/s, in {average[3]} B/s, out {average[4]} B/s, xact {average[TransactionTime]} us, "
        + $"query {average[QueryTime]} us, wait {average[WaitTime]} us";

    internal static void Add(long[] sum, long[] figures)
    {
        for (var i = 0; i < sum.Length; i++) sum[i] += figures[i];
    }

    private static long Microseconds(long ticks, TimeProvider clock) => (long)((Int128)ticks * 1_000_000 / clock.TimestampFrequency);
}
