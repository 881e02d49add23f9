using Dcp.Server.Config.Secrets;

namespace Dcp.Server.Config;

/// <summary>One entry of [databases]. What is null is not set here: the global value holds (see <see cref="Effective"/>).</summary>
public sealed record DatabaseConfig
{
    /// <summary>Name that clients ask for; <c>*</c> in the fallback itself.</summary>
    public required string Name { get; init; }

    public Position At { get; init; }

    /// <summary>True for a database made from the fallback entry for a name that has no entry of its own.</summary>
    public bool IsAuto { get; init; }

    public string? DbNameAsWritten { get; init; }

    /// <summary>The database's name at the server.</summary>
    public string DbName => DbNameAsWritten ?? Name;

    /// <summary>The list of hosts as written, or null when a Unix socket in unix_socket_dir is meant.</summary>
    public string? Host { get; init; }

    /// <summary>As written: one for all hosts, or one for each.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [5432];

    /// <summary>Where servers can be reached, in the order written; never empty in a loaded configuration.</summary>
    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>The forced user: every client shares one pool under this name. Null: each client's own name.</summary>
    public string? User { get; init; }

    /// <summary>The forced user's password; null: look it up in auth_file.</summary>
    public Secret? Password { get; init; }

    public string? AuthUser { get; init; }

    public string? AuthQuery { get; init; }

    public string? AuthDbName { get; init; }

    /// <summary><see cref="PoolLimits.Auto"/>: it steers itself.</summary>
    public int? PoolSize { get; init; }

    public int? AutoPoolSizeMin { get; init; }

    public int? AutoPoolSizeMax { get; init; }

    /// <summary>Null: not written (see <see cref="Effective.Signals"/>).</summary>
    public CheckMethod? AutoPoolSignals { get; init; }

    /// <summary>Cores of each of the database's hosts; 0 where nobody has said.</summary>
    public int AutoPoolCores { get; init; }

    public int? MinPoolSize { get; init; }

    public int? ReservePoolSize { get; init; }

    public PoolMode? PoolMode { get; init; }

    public TransactionState? TransactionState { get; init; }

    public int? RetrySerialization { get; init; }

    /// <summary>What a draining node has not begun runs elsewhere. Null: with flavor=cockroachdb.</summary>
    public bool? RetryDrained { get; init; }

    public int? MaxDbConnections { get; init; }

    public int? ServerConnectRate { get; init; }

    /// <summary>Whose connections <see cref="MaxDbConnections"/> and the sizes of pools count.</summary>
    public LimitScope? Scope { get; init; }

    public int? MaxDbClientConnections { get; init; }

    /// <summary>SQL run on a new server connection before its first use.</summary>
    public string? ConnectQuery { get; init; }

    public TimeSpan? ServerLifetime { get; init; }

    public TimeSpan? QueryWaitTimeout { get; init; }

    public BalanceChoice LoadBalanceHosts { get; init; } = BalanceChoice.RoundRobin;

    /// <summary>What a host must be for its servers to be used.</summary>
    public SessionAttrs SessionAttrs { get; init; }

    /// <summary>What the database is.</summary>
    public Flavor Flavor { get; init; }

    /// <summary>Virtual clusters that clients may choose; <c>*</c> is any.</summary>
    public NameList VirtualClusters { get; init; } = NameList.Empty;

    /// <summary>The virtual cluster that servers ask for; null: none.</summary>
    public string? Cluster { get; init; }

    /// <summary>Where dcp is: nearer hosts come first. Null: all are as near.</summary>
    public Locality? Locality { get; init; }

    /// <summary>Further hosts are those that the cluster lists.</summary>
    public bool FollowsNodeList { get; init; }

    /// <summary>Time between two looks at the cluster's list.</summary>
    public TimeSpan NodeListInter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>vCPUs of one host, for advice; 0: not told.</summary>
    public int NodeVcpus { get; init; }

    /// <summary>Percent of the lifetime by which servers may be closed earlier, each by another part of it.</summary>
    public int ServerLifetimeJitter { get; init; }

    /// <summary>How each of the hosts is checked.</summary>
    public CheckConfig Check { get; init; } = CheckConfig.None;

    public TimeSpan SlowStart { get; init; }

    public bool CutsWhenDown { get; init; }

    public string? ClientEncoding { get; init; }

    public string? DateStyle { get; init; }

    public string? TimeZone { get; init; }

    public string? ApplicationName { get; init; }

    /// <summary>The fallback entry as the entry of a database that has none.</summary>
    public DatabaseConfig For(string name) => this with { Name = name, IsAuto = true };

    /// <summary>
    /// Whether servers opened under <paramref name="other"/> may stay in use under this entry. False after a change of target,
    /// dbname, user, password, connect_query, auth_dbname, auth_query, load_balance_hosts or target_session_attrs: such servers are closed when released.
    /// </summary>
    public bool KeepsServersOf(DatabaseConfig other) =>
        DbName == other.DbName
        && Targets.SequenceEqual(other.Targets)
        && User == other.User
        && Equals(Password, other.Password)
        && ConnectQuery == other.ConnectQuery
        && AuthDbName == other.AuthDbName
        && AuthQuery == other.AuthQuery
        && LoadBalanceHosts == other.LoadBalanceHosts
        && SessionAttrs == other.SessionAttrs;
}
