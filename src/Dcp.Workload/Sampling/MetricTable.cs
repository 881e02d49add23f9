namespace Dcp.Workload.Sampling;

/// <summary>Every metric that a sampler may give.</summary>
public static class MetricTable
{
    public const string Transactions = "db.transactions.rate";
    public const string OpenTransactions = "db.transactions.open";
    public const string OpenSessions = "db.sessions.open";
    public const string ActiveSessions = "db.sessions.active";
    public const string IdleInTransaction = "db.sessions.idle_in_transaction";
    public const string WaitingForLock = "db.sessions.waiting_for_lock";
    public const string NewSessions = "db.sessions.rate";
    public const string DatabaseCpu = "db.cpu.percent";
    public const string DatabaseMemory = "db.memory.mb";
    public const string PoolerCpu = "dcp.cpu.percent";
    public const string PoolerMemory = "dcp.memory.mb";
    public const string PoolerClientsActive = "dcp.clients.active";
    public const string PoolerClientsWaiting = "dcp.clients.waiting";
    public const string PoolerServersActive = "dcp.servers.active";
    public const string PoolerServersIdle = "dcp.servers.idle";
    public const string PoolerMaxWait = "dcp.maxwait.ms";
    public const string LoadCpu = "load.cpu.percent";
    public const string HostCpu = "host.cpu.percent";

    /// <summary>CPU is in percent of all of the host's cores, so that shares of one host can be added up.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new(Transactions, "Transactions per second, as the database counts them", "/s"),
        new(OpenTransactions, "Open transactions", ""),
        new(OpenSessions, "Open sessions", ""),
        new(ActiveSessions, "Active sessions", ""),
        new(IdleInTransaction, "Sessions idle in a transaction", ""),
        new(WaitingForLock, "Sessions waiting for a lock", ""),
        new(NewSessions, "New sessions per second", "/s"),
        new(DatabaseCpu, "CPU of the database", "% of the host"),
        new(DatabaseMemory, "Memory of the database", "MB"),
        new(PoolerCpu, "CPU of dcp", "% of the host"),
        new(PoolerMemory, "Memory of dcp", "MB"),
        new(PoolerClientsActive, "Clients with a server", ""),
        new(PoolerClientsWaiting, "Clients waiting for a server", ""),
        new(PoolerServersActive, "Servers in use", ""),
        new(PoolerServersIdle, "Servers idle", ""),
        new(PoolerMaxWait, "Longest present wait for a server", "ms"),
        new(LoadCpu, "CPU of the clients", "% of the host"),
        new(HostCpu, "CPU of the whole host", "% of the host"),
    ];
}
