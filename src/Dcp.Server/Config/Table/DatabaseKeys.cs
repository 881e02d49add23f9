using Dcp.Server.Config.Secrets;

namespace Dcp.Server.Config.Table;

/// <summary>The keys of an entry in [databases].</summary>
internal static class DatabaseKeys
{
    public static IReadOnlyList<Key<DatabaseConfig>> All { get; } =
    [
        Key("dbname", Kinds.Text, (d, v) => d with { DbNameAsWritten = v },
            "Name of the database at the server; the entry's own name if not set."),
        Key("host", new HostsKind(list: true), (d, v) => d with { Host = v },
            "Name, address, `/directory` or `@name` of a Unix socket, or a comma-separated list of them; unix_socket_dir if not set."),
        Key("port", new PortsKind(), (d, v) => d with { Ports = v }, "Port of the hosts (5432), or a list with one for each."),
        Key("user", Kinds.Text, (d, v) => d with { User = v }, "Forced user: all clients share one pool that logs in under this name."),
        Key("password", Kinds.Text, (d, v) => d with { Password = v is null ? null : new Secret(v) },
            "Password of the forced user; from auth_file if not set."),
        Key("auth_user", Kinds.Text, (d, v) => d with { AuthUser = v }, "As the setting, for this database."),
        Key("auth_query", Kinds.Query, (d, v) => d with { AuthQuery = v }, "As the setting, for this database."),
        Key("auth_dbname", Kinds.Text, (d, v) => d with { AuthDbName = v }, "As the setting, for this database."),
        Key("pool_size", Kinds.OptionalPoolSize, (d, v) => d with { PoolSize = v }, "Instead of default_pool_size."),
        Key("auto_pool_size_min", Kinds.OptionalCount, (d, v) => d with { AutoPoolSizeMin = v }, "dcp's own: instead of the setting; 0 leaves it to that."),
        Key("auto_pool_size_max", Kinds.OptionalCount, (d, v) => d with { AutoPoolSizeMax = v }, "dcp's own: instead of the setting; 0 leaves it to that."),
        Key("auto_pool_signals", new SignalsKind(), (d, v) => d with { AutoPoolSignals = v },
            "dcp's own: where a size that steers itself reads how loaded the hosts are: `query` asks PostgreSQL, http a CockroachDB node's /_status/vars (off; with flavor=cockroachdb beside its check)."),
        Key("auto_pool_cores", Kinds.Count, (d, v) => d with { AutoPoolCores = v }, "dcp's own: cores of each host, for auto_pool_signals=query; 0 (the default) leaves them out of account."),
        Key("min_pool_size", Kinds.OptionalCount, (d, v) => d with { MinPoolSize = v }, "Instead of the setting."),
        Key("reserve_pool_size", Kinds.OptionalCount, (d, v) => d with { ReservePoolSize = v },
            "Instead of the setting (also written reserve_pool).", alias: "reserve_pool"),
        Key("pool_mode", Kinds.PoolMode, (d, v) => d with { PoolMode = v }, "Instead of the setting."),
        Key("transaction_state", Kinds.TransactionState, (d, v) => d with { TransactionState = v }, "dcp's own: instead of the setting."),
        Key("retry_serialization", new OptionalKind<int>(Kinds.Retries), (d, v) => d with { RetrySerialization = v }, "dcp's own: instead of the setting."),
        Key("retry_drained", new OptionalKind<bool>(Kinds.Boolean), (d, v) => d with { RetryDrained = v },
            "A request that a draining node of CockroachDB has answered with its goodbye alone (57P01), and so has not begun, runs on another node (1 with flavor=cockroachdb, which it needs). See docs/retry.md."),
        Key("max_db_connections", Kinds.OptionalCount, (d, v) => d with { MaxDbConnections = v },
            "Instead of the setting; 0 leaves it to that."),
        Key("server_connect_rate", Kinds.OptionalCount, (d, v) => d with { ServerConnectRate = v },
            "Instead of the setting; 0 leaves it to that."),
        Key("scope", Kinds.OptionalScope, (d, v) => d with { Scope = v },
            "Instead of limit_scope: cluster makes max_db_connections and the pool sizes one budget of all nodes."),
        Key("max_db_client_connections", Kinds.OptionalCount, (d, v) => d with { MaxDbClientConnections = v },
            "Instead of the setting; 0 leaves it to that."),
        Key("connect_query", Kinds.Query, (d, v) => d with { ConnectQuery = v }, "Query run on each new server before its first use."),
        Key("server_lifetime", Kinds.OptionalSeconds, (d, v) => d with { ServerLifetime = v },
            "Instead of the setting; 0 leaves it to that."),
        Key("server_lifetime_jitter", new PercentKind(), (d, v) => d with { ServerLifetimeJitter = v },
            "Part of the lifetime by which each server may be closed earlier, so that they are not all closed at once (0%)."),
        Key("query_wait_timeout", Kinds.OptionalSeconds, (d, v) => d with { QueryWaitTimeout = v }, "Instead of the setting."),
        Key("load_balance_hosts", Kinds.LoadBalanceHosts, (d, v) => d with { LoadBalanceHosts = v },
            "How one of several hosts is chosen for a new server: round-robin is the default, disable stays with one until it fails."),
        Key("target_session_attrs", Kinds.SessionAttrs, (d, v) => d with { SessionAttrs = v },
            "What a host must be, found out by asking it: any (the default), or as libpq's setting says."),
        Key("flavor", Kinds.Flavor, (d, v) => d with { Flavor = v },
            "What the database is: `cockroachdb` changes the defaults of check, inter, load_balance_hosts and server_lifetime; see docs/cockroachdb.md."),
        Key("virtual_clusters", Kinds.Names, (d, v) => d with { VirtualClusters = v },
            "CockroachDB's virtual clusters that clients may choose, by `--cluster=NAME` in their options or as `NAME.database`; `*` is any."),
        Key("locality", new LocalityKind(), (d, v) => d with { Locality = v },
            "Where dcp is, in CockroachDB's words: nodes that share more of the tiers come first, the others when none of those can be had."),
        Key("node_list", new FlagKind("cluster"), (d, v) => d with { FollowsNodeList = v },
            "`cluster` uses the nodes that CockroachDB lists, beside the hosts that are written; logs in as check_user, or user."),
        Key("node_list_inter", new DurationKind(TimeSpan.FromSeconds(1), whole: false, least: TimeSpan.FromMilliseconds(100)), (d, v) => d with { NodeListInter = v },
            "Time between two looks at that list (10s)."),
        Key("node_vcpus", Kinds.Count, (d, v) => d with { NodeVcpus = v }, "vCPUs of one host, with which `dcp check` tells whether the size of the pool fits CockroachDB."),
        Key("slowstart", Kinds.Seconds, (d, v) => d with { SlowStart = v }, "Time in which a host that came back gets its full share."),
        Key("on_marked_down", new FlagKind("shutdown-sessions"), (d, v) => d with { CutsWhenDown = v },
            "Closes all servers of a host that is found down; those in use are left to their clients if not set."),
        Key("client_encoding", Kinds.Text, (d, v) => d with { ClientEncoding = v }, "Startup parameter for servers."),
        Key("datestyle", Kinds.Text, (d, v) => d with { DateStyle = v }, "Startup parameter for servers."),
        Key("timezone", Kinds.Text, (d, v) => d with { TimeZone = v }, "Startup parameter for servers."),
        Key("application_name", Kinds.Text, (d, v) => d with { ApplicationName = v }, "Startup parameter for servers."),
        .. CheckKeys.For<DatabaseConfig>(database => database.Check, (database, check) => database with { Check = check }),
    ];

    private static EntryKey<DatabaseConfig, T> Key<T>(
        string name, ValueKind<T> kind, Func<DatabaseConfig, T, DatabaseConfig> set, string meaning, string? alias = null) =>
        new(name, kind, set, meaning, Supported.WhyNoEffectInDatabase, alias);
}
