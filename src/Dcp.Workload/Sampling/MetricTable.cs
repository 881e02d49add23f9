namespace Dcp.Workload.Sampling;

/// <summary>Every metric that a sampler may give.</summary>
public static class MetricTable
{
    public const string Queries = "db.queries.rate";
    public const string Transactions = "db.transactions.rate";
    public const string OpenTransactions = "db.transactions.open";
    public const string OpenSessions = "db.sessions.open";
    public const string ActiveSessions = "db.sessions.active";
    public const string IdleInTransaction = "db.sessions.idle_in_transaction";
    public const string WaitingForLock = "db.sessions.waiting_for_lock";
    public const string NewSessions = "db.sessions.rate";
    public const string FailedSessions = "db.sessions.failed.rate";
    public const string BeyondCores = "db.sessions.beyond_cores";
    public const string WaitsLock = "db.waits.lock";
    public const string WaitsLwLock = "db.waits.lwlock";
    public const string WaitsIo = "db.waits.io";
    public const string WaitsOther = "db.waits.other";
    public const string WaitsNone = "db.waits.none";
    public const string WaitingForCommit = "db.sessions.waiting_for_commit";
    public const string LocksWaiting = "db.locks.waiting";
    public const string Deadlocks = "db.deadlocks.rate";
    public const string Contention = "db.contention.rate";
    public const string Restarts = "db.restarts.rate";
    public const string StatementMean = "db.statement.mean.ms";
    public const string ServiceP50 = "db.service.p50.ms";
    public const string ServiceP99 = "db.service.p99.ms";
    public const string KvP50 = "db.kv.p50.ms";
    public const string KvP99 = "db.kv.p99.ms";
    public const string BlockRead = "db.block.read.ms";
    public const string WalSync = "db.wal.sync.ms";
    public const string WalSyncP99 = "db.wal.sync.p99.ms";
    public const string WalSyncs = "db.wal.sync.rate";
    public const string CommitMean = "db.commit.mean.ms";
    public const string CommitP50 = "db.commit.p50.ms";
    public const string CommitP99 = "db.commit.p99.ms";
    public const string BlockReads = "db.reads.rate";
    public const string BlockWrites = "db.writes.rate";
    public const string SessionWrites = "db.writes.by_sessions.rate";
    public const string SlotsExhausted = "db.slots_exhausted.ms";
    public const string TokensExhausted = "db.tokens_exhausted.ms";
    public const string QueueP99 = "db.queue.p99.ms";
    public const string RunQueue = "db.cpu.queue";
    public const string SchedulingMean = "db.scheduling.mean.ms";
    public const string SchedulingP50 = "db.scheduling.p50.ms";
    public const string SchedulingP99 = "db.scheduling.p99.ms";
    public const string DatabaseCpu = "db.cpu.percent";
    public const string DatabaseMemory = "db.memory.mb";
    public const string GoAllocated = "db.memory.go.mb";
    public const string CgoAllocated = "db.memory.cgo.mb";
    public const string SqlMemory = "db.memory.sql.mb";
    public const string PoolerCpu = "dcp.cpu.percent";
    public const string PoolerMemory = "dcp.memory.mb";
    public const string PoolerClientsActive = "dcp.clients.active";
    public const string PoolerClientsWaiting = "dcp.clients.waiting";
    public const string PoolerServersActive = "dcp.servers.active";
    public const string PoolerServersIdle = "dcp.servers.idle";
    public const string PoolerMaxWait = "dcp.maxwait.ms";
    public const string LoadCpu = "load.cpu.percent";
    public const string HostCpu = "host.cpu.percent";
    public const string HostCpuPressure = "host.cpu.pressure.percent";
    public const string DiskReads = "host.disk.reads.rate";
    public const string DiskWrites = "host.disk.writes.rate";

    /// <summary>CPU is in percent of all of the host's cores, so that shares of one host can be added up.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new(Queries, "Statements per second", "/s"),
        new(Transactions, "Transactions per second, as the database counts them", "/s"),
        new(OpenTransactions, "Open transactions", ""),
        new(OpenSessions, "Open sessions", ""),
        new(ActiveSessions, "Active sessions", ""),
        new(IdleInTransaction, "Sessions idle in a transaction", ""),
        new(WaitingForLock, "Sessions waiting for a lock", ""),
        new(NewSessions, "New sessions per second", "/s"),
        new(FailedSessions, "Failed logins per second", "/s"),
        new(BeyondCores, "Active sessions beyond the number of cores", ""),
        new(WaitsLock, "Active sessions waiting for a lock (Lock)", ""),
        new(WaitsLwLock, "Active sessions waiting inside the server (LWLock)", ""),
        new(WaitsIo, "Active sessions waiting for the disk (IO)", ""),
        new(WaitsOther, "Active sessions waiting for something else", ""),
        new(WaitsNone, "Active sessions that run or wait for a core", ""),
        new(WaitingForCommit, "Sessions waiting for a commit to reach the disk", ""),
        new(LocksWaiting, "Locks not granted", ""),
        new(Deadlocks, "Deadlocks per second", "/s"),
        new(Contention, "Contended statements per second", "/s"),
        new(Restarts, "Transaction restarts per second", "/s"),
        new(StatementMean, "Execution of a statement, mean", "ms"),
        new(ServiceP50, "Service latency, p50", "ms"),
        new(ServiceP99, "Service latency, p99", "ms"),
        new(KvP50, "KV execution latency, p50", "ms"),
        new(KvP99, "KV execution latency, p99", "ms"),
        new(BlockRead, "Reading a block, mean", "ms"),
        new(WalSync, "WAL sync, mean", "ms"),
        new(WalSyncP99, "WAL sync, p99", "ms"),
        new(WalSyncs, "WAL syncs per second", "/s"),
        new(CommitMean, "COMMIT, mean", "ms"),
        new(CommitP50, "Command commit latency, p50", "ms"),
        new(CommitP99, "Command commit latency, p99", "ms"),
        new(BlockReads, "Blocks read per second", "/s"),
        new(BlockWrites, "Blocks and WAL written per second", "/s"),
        new(SessionWrites, "Blocks that sessions had to write themselves, per second", "/s"),
        new(SlotsExhausted, "KV slots exhausted, of each second", "ms"),
        new(TokensExhausted, "IO tokens exhausted, of each second", "ms"),
        new(QueueP99, "Admission wait, p99", "ms"),
        new(RunQueue, "Processes of the database waiting for a core", ""),
        new(SchedulingMean, "Wait for a core before each turn, mean", "ms"),
        new(SchedulingP50, "Go scheduling latency, p50", "ms"),
        new(SchedulingP99, "Go scheduling latency, p99", "ms"),
        new(DatabaseCpu, "CPU of the database", "% of the host"),
        new(DatabaseMemory, "Memory of the database", "MB"),
        new(GoAllocated, "Memory allocated by Go", "MB"),
        new(CgoAllocated, "Memory allocated by C", "MB"),
        new(SqlMemory, "Memory of SQL execution", "MB"),
        new(PoolerCpu, "CPU of dcp", "% of the host"),
        new(PoolerMemory, "Memory of dcp", "MB"),
        new(PoolerClientsActive, "Active clients, with a server or idle", ""),
        new(PoolerClientsWaiting, "Clients waiting for a server", ""),
        new(PoolerServersActive, "Servers in use", ""),
        new(PoolerServersIdle, "Servers idle", ""),
        new(PoolerMaxWait, "Longest present wait for a server", "ms"),
        new(LoadCpu, "CPU of the clients", "% of the host"),
        new(HostCpu, "CPU of the whole host", "% of the host"),
        new(HostCpuPressure, "Time in which somebody on the host waited for a core", "%"),
        new(DiskReads, "Reads of the host's disks per second", "/s"),
        new(DiskWrites, "Writes of the host's disks per second", "/s"),
    ];
}
