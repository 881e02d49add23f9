namespace Dcp.Server.Config;

public sealed partial record PoolerSettings
{
    public PoolMode PoolMode { get; init; }

    public int MaxClientConn { get; init; }

    /// <summary>Servers of a pool at most; 0 is unlimited, <see cref="PoolLimits.Auto"/> one that steers itself.</summary>
    public int DefaultPoolSize { get; init; }

    public int AutoPoolSizeMin { get; init; }

    public int AutoPoolSizeMax { get; init; }

    public int MinPoolSize { get; init; }

    public int ReservePoolSize { get; init; }

    public TimeSpan ReservePoolTimeout { get; init; }

    public int MaxDbConnections { get; init; }

    public int ServerConnectRate { get; init; }

    public int MaxDbClientConnections { get; init; }

    /// <summary>Whose connections max_db_connections and the sizes of pools count, unless a database says otherwise.</summary>
    public LimitScope LimitScope { get; init; }

    /// <summary>Percentage of an even share of a shared limit that a node may always have.</summary>
    public int ClusterGuaranteed { get; init; }

    public int MaxUserConnections { get; init; }

    public int MaxUserClientConnections { get; init; }

    public bool ServerRoundRobin { get; init; }

    public NameList TrackExtraParameters { get; init; } = NameList.Empty;

    public NameList IgnoreStartupParameters { get; init; } = NameList.Empty;

    public bool DisablePqExec { get; init; }

    public bool ApplicationNameAddHost { get; init; }

    public int MaxPreparedStatements { get; init; }

    public TransactionState TransactionState { get; init; } = TransactionState.Follow;

    /// <summary>How often a statement outside of a transaction block that failed with 40001 is run again.</summary>
    public int RetrySerialization { get; init; }

    public int ScramIterations { get; init; }

    public string LoginNotifyMessage { get; init; } = "";

    public TimeSpan QueryWaitNotify { get; init; }
}
