using Npgsql;

namespace Dcp.Workload.Sampling;

/// <summary>
/// PostgreSQL's statistics views, for the connection's database: one short query a second over one connection, whose own
/// session is left out of the counts. Others' sessions are seen in full by members of <c>pg_monitor</c> only.
/// </summary>
public sealed class PostgresSource(NpgsqlDataSource data, TimeProvider time) : SqlSource(data)
{
    // Views of PostgreSQL 14 and later (sessions).
    private const string Query = """
        select d.xact_commit + d.xact_rollback, d.sessions, a.open, a.active, a.idle_in_transaction, a.waiting, a.transactions
        from pg_stat_database d,
            (select count(*) as open,
                count(*) filter (where state = 'active') as active,
                count(*) filter (where state like 'idle in transaction%') as idle_in_transaction,
                count(*) filter (where state = 'active' and wait_event_type = 'Lock') as waiting,
                count(*) filter (where xact_start is not null) as transactions
            from pg_stat_activity
            where backend_type = 'client backend' and datname = current_database() and pid <> pg_backend_pid()) a
        where d.datname = current_database()
        """;

    private readonly CounterRate _transactions = new(time);
    private readonly CounterRate _sessions = new(time);

    protected override async Task ReadAsync(
        NpgsqlConnection connection, IDictionary<string, double> values, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(Query, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false))
            return;
        if (_transactions.Update(reader.GetInt64(0)) is { } transactions)
            values[MetricTable.Transactions] = transactions;
        if (_sessions.Update(reader.GetInt64(1)) is { } sessions)
            values[MetricTable.NewSessions] = sessions;
        values[MetricTable.OpenSessions] = reader.GetInt64(2);
        values[MetricTable.ActiveSessions] = reader.GetInt64(3);
        values[MetricTable.IdleInTransaction] = reader.GetInt64(4);
        values[MetricTable.WaitingForLock] = reader.GetInt64(5);
        values[MetricTable.OpenTransactions] = reader.GetInt64(6);
    }
}
