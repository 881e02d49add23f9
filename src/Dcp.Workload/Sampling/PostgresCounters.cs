using Npgsql;

namespace Dcp.Workload.Sampling;

/// <summary>PostgreSQL's counters as rates: transactions, sessions, blocks, WAL. Which view has which depends on the version (14 to 18).</summary>
internal sealed class PostgresCounters(TimeProvider time)
{
    // Since 14: sessions and pg_stat_wal.
    private const string Common = """
        d.xact_commit + d.xact_rollback as transactions, d.sessions, d.deadlocks, d.blks_read, d.blk_read_time,
        current_setting('track_io_timing')::bool as timed, current_setting('track_wal_io_timing')::bool as wal_timed
        """;

    // Before 16 there is no pg_stat_io: what was read is counted by database, what was written by who wrote it.
    private const string Views14 = $"""
        select {Common}, d.blks_read as reads, b.buffers_checkpoint + b.buffers_clean + b.buffers_backend + w.wal_write as writes,
            b.buffers_backend as session_writes, w.wal_sync as syncs, w.wal_sync_time as sync_time
        from pg_stat_database d, pg_stat_bgwriter b, pg_stat_wal w where d.datname = current_database()
        """;

    private const string Views16 = $"""
        select {Common}, i.reads, i.writes + w.wal_write as writes, i.session_writes, w.wal_sync as syncs, w.wal_sync_time as sync_time
        from pg_stat_database d, pg_stat_wal w, ({Io}) i where d.datname = current_database()
        """;

    // Since 18 the WAL is in pg_stat_io too.
    private const string Views18 = $"""
        select {Common}, i.reads, i.writes, i.session_writes, i.syncs, i.sync_time
        from pg_stat_database d, ({Io}) i where d.datname = current_database()
        """;

    private const string Io = """
        select sum(reads) as reads, sum(writes) as writes,
            sum(writes) filter (where backend_type = 'client backend' and object = 'relation') as session_writes,
            sum(fsyncs) filter (where object = 'wal') as syncs, sum(fsync_time) filter (where object = 'wal') as sync_time
        from pg_stat_io
        """;

    private readonly CounterSet _counters = new(time);

    public async Task ReadAsync(NpgsqlConnection connection, IDictionary<string, double> values, CancellationToken cancellation)
    {
        Dictionary<string, double> totals = new(StringComparer.Ordinal);
        bool isTimed = false;
        bool isWalTimed = false;
        await using (NpgsqlCommand command = new(QueryFor(connection.PostgreSqlVersion.Major), connection))
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            if (!await reader.ReadAsync(cancellation).ConfigureAwait(false))
                return;
            for (int column = 0; column < reader.FieldCount; column++)
            {
                if (await reader.IsDBNullAsync(column, cancellation).ConfigureAwait(false))
                    continue;
                switch (reader.GetName(column))
                {
                    case "timed":
                        isTimed = reader.GetBoolean(column);
                        break;
                    case "wal_timed":
                        isWalTimed = reader.GetBoolean(column);
                        break;
                    case string name:
                        totals[name] = Number(reader, column);
                        break;
                }
            }
        }

        Translate(totals, isTimed, isWalTimed, values);
    }

    /// <param name="isTimed">Whether reading blocks is timed; otherwise its time is 0, which is no figure.</param>
    /// <param name="isWalTimed">The same for syncs of the WAL.</param>
    internal void Translate(
        IReadOnlyDictionary<string, double> totals, bool isTimed, bool isWalTimed, IDictionary<string, double> values)
    {
        CounterGrowth growth = _counters.Update(totals);
        values.SetKnown(MetricTable.Transactions, growth.Rate("transactions"));
        values.SetKnown(MetricTable.NewSessions, growth.Rate("sessions"));
        values.SetKnown(MetricTable.Deadlocks, growth.Rate("deadlocks"));
        values.SetKnown(MetricTable.BlockReads, growth.Rate("reads"));
        values.SetKnown(MetricTable.BlockWrites, growth.Rate("writes"));
        values.SetKnown(MetricTable.SessionWrites, growth.Rate("session_writes"));
        values.SetKnown(MetricTable.WalSyncs, growth.Rate("syncs"));
        if (isTimed)
            values.SetKnown(MetricTable.BlockRead, growth.Each("blk_read_time", "blks_read"));
        if (isWalTimed)
            values.SetKnown(MetricTable.WalSync, growth.Each("sync_time", "syncs"));
    }

    private static string QueryFor(int version) => version switch
    {
        < 16 => Views14,
        16 => Views16,
        17 => Views16,
        _ => Views18,
    };

    private static double Number(NpgsqlDataReader reader, int column) => reader.GetFieldType(column) switch
    {
        Type type when type == typeof(long) => reader.GetInt64(column),
        Type type when type == typeof(decimal) => (double)reader.GetDecimal(column),
        _ => reader.GetDouble(column),
    };
}
