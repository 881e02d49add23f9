using Npgsql;

namespace Dcp.Workload.Sampling;

/// <summary>What the sessions do at this moment: <c>pg_stat_activity</c> with its wait events, and <c>pg_locks</c>.</summary>
internal sealed class PostgresActivity(int? cores)
{
    // A session whose wait event is ClientRead although it is active has answered and not yet said so.
    private const string Query = """
        select count(*),
            count(*) filter (where state = 'active'),
            count(*) filter (where state like 'idle in transaction%'),
            count(*) filter (where state = 'active' and wait_event_type = 'Lock'),
            count(*) filter (where xact_start is not null),
            count(*) filter (where state = 'active' and wait_event_type = 'LWLock'),
            count(*) filter (where state = 'active' and wait_event_type = 'IO'),
            count(*) filter (where state = 'active' and wait_event_type not in ('Lock', 'LWLock', 'IO', 'Client')),
            count(*) filter (where state = 'active' and coalesce(wait_event_type, 'Client') = 'Client'),
            count(*) filter (where wait_event in ('WALSync', 'WalSync', 'WALWrite', 'WalWrite', 'SyncRep')),
            (select count(*) from pg_locks where not granted)
        from pg_stat_activity
        where backend_type = 'client backend' and datname = current_database() and pid <> pg_backend_pid()
        """;

    // query_id is null where nobody computes it.
    private const string LockWaits = """
        select query_id, count(*) from pg_stat_activity
        where state = 'active' and wait_event_type = 'Lock' and query_id is not null and datname = current_database()
        group by query_id
        """;

    public async Task ReadAsync(
        NpgsqlConnection connection, PostgresStatements statements, IDictionary<string, double> values, CancellationToken cancellation)
    {
        await ReadSessionsAsync(connection, values, cancellation).ConfigureAwait(false);
        if (!statements.IsOpen || values[MetricTable.WaitingForLock] == 0)
            return;
        await using NpgsqlCommand command = new(LockWaits, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            statements.AddLockWaits(reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task ReadSessionsAsync(NpgsqlConnection connection, IDictionary<string, double> values, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(Query, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        string[] keys =
        [
            MetricTable.OpenSessions, MetricTable.ActiveSessions, MetricTable.IdleInTransaction, MetricTable.WaitingForLock,
            MetricTable.OpenTransactions, MetricTable.WaitsLwLock, MetricTable.WaitsIo, MetricTable.WaitsOther, MetricTable.WaitsNone,
            MetricTable.WaitingForCommit, MetricTable.LocksWaiting,
        ];
        for (int column = 0; column < keys.Length; column++)
            values[keys[column]] = reader.GetInt64(column);
        values[MetricTable.WaitsLock] = values[MetricTable.WaitingForLock];
        if (cores is { } known)
            values[MetricTable.BeyondCores] = Math.Max(0, values[MetricTable.ActiveSessions] - known);
    }
}
