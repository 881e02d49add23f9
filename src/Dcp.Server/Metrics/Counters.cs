namespace Dcp.Server.Metrics;

/// <summary>
/// One reactor's counts for one pool, in PgBouncer's terms (SHOW STATS). Written by that reactor alone, read by anybody: a sum
/// over reactors may be a moment old, but nothing is lost and nothing is locked.
/// </summary>
internal sealed class Counters(LatencyBuckets? buckets = null)
{
    internal long ServerAssignments;
    internal long Transactions;
    internal long Queries;

    /// <summary>Bytes from clients to servers.</summary>
    internal long Received;

    /// <summary>Bytes from servers to clients.</summary>
    internal long Sent;

    /// <summary>Clock ticks spent in transactions, in queries, and waiting for a server.</summary>
    internal long TransactionTime;
    internal long QueryTime;
    internal long WaitTime;
    internal long ClientParses;
    internal long ServerParses;
    internal long Binds;
    internal long ClientLogins;

    /// <summary>Statements that were sent again after 40001, those among the retried that ended well, and failures that were left to their clients.</summary>
    internal long Retries;
    internal long RetriesSucceeded;
    internal long RetriesExhausted;

    /// <summary>Requests that ran on another server because the first one's node has drained before it began them, or is gone between two tries.</summary>
    internal long Reruns;

    /// <summary>Channels that clients listen to without a server of their own: now, unlike all others.</summary>
    internal long Subscriptions;
    internal long Notifications;

    /// <summary>How long things took; there is nothing to record in a sum.</summary>
    internal Latencies Latencies { get; } = new(buckets ?? LatencyBuckets.For(TimeProvider.System));

    internal void AddTo(Counters sum)
    {
        sum.ServerAssignments += Volatile.Read(ref ServerAssignments);
        sum.Transactions += Volatile.Read(ref Transactions);
        sum.Queries += Volatile.Read(ref Queries);
        sum.Received += Volatile.Read(ref Received);
        sum.Sent += Volatile.Read(ref Sent);
        sum.TransactionTime += Volatile.Read(ref TransactionTime);
        sum.QueryTime += Volatile.Read(ref QueryTime);
        sum.WaitTime += Volatile.Read(ref WaitTime);
        sum.ClientParses += Volatile.Read(ref ClientParses);
        sum.ServerParses += Volatile.Read(ref ServerParses);
        sum.Binds += Volatile.Read(ref Binds);
        sum.Subscriptions += Volatile.Read(ref Subscriptions);
        sum.Notifications += Volatile.Read(ref Notifications);
        sum.ClientLogins += Volatile.Read(ref ClientLogins);
        sum.Retries += Volatile.Read(ref Retries);
        sum.RetriesSucceeded += Volatile.Read(ref RetriesSucceeded);
        sum.RetriesExhausted += Volatile.Read(ref RetriesExhausted);
        sum.Reruns += Volatile.Read(ref Reruns);
    }
}
