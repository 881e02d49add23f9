using Dcp.Workload.Sampling;

namespace Dcp.Workload.Report.Charts;

/// <summary>
/// The eighteen charts by which CockroachDB's console shows what pooling changes, in their usual order, each with what comes nearest to
/// it on PostgreSQL.
/// </summary>
internal static class DatabaseCharts
{
    private const string OwnHost = "needs the database on the host of the one who samples";
    private const string Timing = "needs track_io_timing = on";

    private static readonly ChartLine[] Cpu =
    [
        new(MetricTable.DatabaseCpu, "database", "strong"), new(MetricTable.PoolerCpu, "pooler", "pooler"), new(MetricTable.LoadCpu, "clients", "rest"),
    ];

    public static IReadOnlyList<DatabaseChart> All { get; } =
    [
        new(
            "queries", "Queries per second",
            new("sql_select_count + sql_insert_count + sql_update_count + sql_delete_count", "/s", Line(MetricTable.Queries, "statements")),
            [
                new(
                    "pg_stat_statements.calls; pg_stat_database.xact_commit + xact_rollback", "/s",
                    Line(MetricTable.Queries, "statements"), new ChartLine(MetricTable.Transactions, "transactions", "middle")),
            ],
            "needs a login that may read pg_stat_database"),
        new(
            "service", "Service latency",
            new("sql_service_latency, percentiles of each second", "ms", Percentiles(MetricTable.ServiceP50, MetricTable.ServiceP99)),
            [
                new(
                    "mean of the statements of each second, in the executor (pg_stat_statements.total_exec_time / calls); PostgreSQL keeps no percentiles",
                    "ms", Line(MetricTable.StatementMean, "mean")),
            ],
            "needs the extension pg_stat_statements"),
        new(
            "cpu", "CPU percent",
            new("sys_cpu_combined_percent_normalized; percent of all cores", "%", Cpu) { Stacked = true },
            [new("of all cores of the host, by process (/proc/PID/stat)", "%", Cpu) { Stacked = true }],
            OwnHost),
        new(
            "memory", "Memory usage",
            new(
                "sys_rss, sys_go_allocbytes, sys_cgo_allocbytes", "MB",
                Line(MetricTable.DatabaseMemory, "resident"), new ChartLine(MetricTable.GoAllocated, "Go", "middle"),
                new ChartLine(MetricTable.CgoAllocated, "C", "faint"), new ChartLine(MetricTable.PoolerMemory, "pooler", "pooler")),
            [
                new(
                    "all processes, what they share counted once (PSS of /proc/PID/smaps_rollup)", "MB",
                    Line(MetricTable.DatabaseMemory, "database"), new ChartLine(MetricTable.PoolerMemory, "pooler", "pooler")),
            ],
            OwnHost),
        new(
            "read-iops", "Read IOPS",
            new("sys_host_disk_read_count, the host's disks", "/s", Line(MetricTable.DiskReads, "the host's disks")),
            [
                new(
                    "the host's disks (/proc/diskstats); blocks that the database had not in its buffers (pg_stat_database.blks_read, from 16 on pg_stat_io)",
                    "/s", Line(MetricTable.DiskReads, "the host's disks"), new ChartLine(MetricTable.BlockReads, "blocks, page cache included", "middle")),
            ],
            OwnHost),
        new(
            "write-iops", "Write IOPS",
            new("sys_host_disk_write_count, the host's disks", "/s", Line(MetricTable.DiskWrites, "the host's disks")),
            [
                new(
                    "the host's disks (/proc/diskstats); blocks and WAL that the database wrote (pg_stat_bgwriter, pg_stat_wal, from 16 on pg_stat_io)",
                    "/s", Line(MetricTable.DiskWrites, "the host's disks"), new ChartLine(MetricTable.BlockWrites, "blocks and WAL", "middle")),
            ],
            OwnHost),
        new(
            "sessions", "Open sessions",
            new(
                "sql_conns; sql_statements_active", "",
                Line(MetricTable.OpenSessions, "open"), new ChartLine(MetricTable.ActiveSessions, "statements active", "middle")),
            [
                new(
                    "pg_stat_activity by state", "", Line(MetricTable.OpenSessions, "open"),
                    new ChartLine(MetricTable.ActiveSessions, "active", "middle"), new ChartLine(MetricTable.IdleInTransaction, "idle in a transaction", "rest")),
            ],
            "needs a member of pg_monitor"),
        new(
            "connection-rate", "Connection rate",
            new(
                "sql_new_conns; sql_conn_failures", "/s",
                Line(MetricTable.NewSessions, "new"), new ChartLine(MetricTable.FailedSessions, "failed", "rest")),
            [new("pg_stat_database.sessions, new in each second", "/s", Line(MetricTable.NewSessions, "new"))],
            "needs PostgreSQL 14 or later"),
        new(
            "open-transactions", "Open transactions",
            new("sql_txns_open", "", Line(MetricTable.OpenTransactions, "open")),
            [new("sessions of pg_stat_activity with an xact_start", "", Line(MetricTable.OpenTransactions, "open"))],
            "needs a member of pg_monitor"),
        new(
            "contention", "SQL contention",
            new(
                "sql_distsql_contended_queries_count; txn_restarts_*", "/s",
                Line(MetricTable.Contention, "contended statements"), new ChartLine(MetricTable.Restarts, "restarts", "middle")),
            [
                new(
                    "sessions that wait for each other: wait_event_type Lock (rows, tables) and LWLock (inside the server) of pg_stat_activity", "",
                    Line(MetricTable.WaitingForLock, "waiting for a lock"), new ChartLine(MetricTable.WaitsLwLock, "waiting inside the server", "middle")),
            ],
            "needs a member of pg_monitor"),
        new(
            "kv-latency", "KV latency",
            new("exec_latency, percentiles of each second", "ms", Percentiles(MetricTable.KvP50, MetricTable.KvP99)),
            [new("nearest on PostgreSQL: reading a block, mean (pg_stat_database.blk_read_time / blks_read)", "ms", Line(MetricTable.BlockRead, "mean"))],
            Timing),
        new(
            "sql-memory", "SQL memory",
            new("sql_mem_root_current", "MB", Line(MetricTable.SqlMemory, "SQL memory")),
            [],
            "a session's executor memory can be seen by itself only (pg_backend_memory_contexts); that of all processes is in memory usage"),
        new(
            "wal-sync", "WAL sync latency",
            new("storage_wal_fsync_latency, p99 of each second", "ms", new ChartLine(MetricTable.WalSyncP99, "p99", "strong")),
            [new("mean of each second (pg_stat_wal.wal_sync_time / wal_sync, from 18 on pg_stat_io)", "ms", Line(MetricTable.WalSync, "mean"))],
            "needs track_wal_io_timing = on"),
        new(
            "commit-latency", "Commit latency",
            new("raft_process_commandcommit_latency, percentiles of each second", "ms", Percentiles(MetricTable.CommitP50, MetricTable.CommitP99)),
            [
                new("COMMIT, mean of each second (pg_stat_statements)", "ms", Line(MetricTable.CommitMean, "mean")),
                new(
                    "sessions that wait for their commit (wait_event WALSync, WALWrite, SyncRep): here commits are no statements of their own",
                    "", Line(MetricTable.WaitingForCommit, "waiting")),
            ],
            "needs a member of pg_monitor"),
        new(
            "kv-slots", "KV slots exhausted",
            new("admission_granter_slots_exhausted_duration_kv, part of each second", "ms", Line(MetricTable.SlotsExhausted, "exhausted")),
            [new("nearest on PostgreSQL: active sessions beyond the number of cores", "", Line(MetricTable.BeyondCores, "beyond"))],
            OwnHost),
        new(
            "io-tokens", "IO tokens exhausted",
            new("admission_granter_io_tokens_exhausted_duration_kv, part of each second", "ms", Line(MetricTable.TokensExhausted, "exhausted")),
            [
                new(
                    "nearest on PostgreSQL: blocks that sessions had to write themselves (pg_stat_bgwriter.buffers_backend, from 16 on pg_stat_io)",
                    "/s", Line(MetricTable.SessionWrites, "blocks")),
            ],
            "needs a login that may read pg_stat_bgwriter"),
        new(
            "cpu-queueing", "CPU queueing delay",
            new("admission_wait_durations_kv, p99 of each second", "ms", new ChartLine(MetricTable.QueueP99, "p99", "strong")),
            [new("processes of the database that wait for a core, on average (/proc/PID/schedstat)", "", Line(MetricTable.RunQueue, "waiting"))],
            OwnHost),
        new(
            "scheduling", "Scheduling latency",
            new("go_scheduler_latency, percentiles of each second", "ms", Percentiles(MetricTable.SchedulingP50, MetricTable.SchedulingP99)),
            [new("the database's processes, mean wait for a core before each turn (/proc/PID/schedstat)", "ms", Line(MetricTable.SchedulingMean, "mean"))],
            OwnHost),
    ];

    private static ChartLine Line(string metric, string name) => new(metric, name, "strong");

    private static ChartLine[] Percentiles(string p50, string p99) => [new(p50, "p50", "strong"), new(p99, "p99", "middle")];
}
