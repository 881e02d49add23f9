namespace Dcp.Server.Config;

/// <summary>A <c>[frontend NAME]</c>: connections that are passed on to one of several servers as they are.</summary>
public sealed record FrontendConfig
{
    public const string SectionWord = "frontend";

    public required string Name { get; init; }

    public Position At { get; init; }

    public IReadOnlyList<BindAddress> Binds { get; init; } = [];

    public BalanceChoice Balance { get; init; } = BalanceChoice.RoundRobin;

    public IReadOnlyList<TargetEntry> Servers { get; init; } = [];

    /// <summary>Connections at a time; more wait. 0: what the limit of open files allows, two for each.</summary>
    public int MaxConn { get; init; }

    /// <summary>Attempts to connect for one client, at most.</summary>
    public int Retries { get; init; } = 3;

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Zero: no limit.</summary>
    public TimeSpan ClientTimeout { get; init; }

    /// <summary>Zero: no limit.</summary>
    public TimeSpan ServerTimeout { get; init; }

    /// <summary>Time that a client may wait for a server; null: <see cref="ConnectTimeout"/>.</summary>
    public TimeSpan? QueueTimeout { get; init; }

    /// <summary>Instead of the client's and the server's, once both are connected; null: those.</summary>
    public TimeSpan? TunnelTimeout { get; init; }

    /// <summary>Clients begin with a PROXY header.</summary>
    public bool AcceptProxy { get; init; }

    /// <summary>TCP keep-alive on both sides.</summary>
    public bool TcpKeepAlive { get; init; } = true;

    public int Backlog { get; init; } = 1024;

    /// <summary>One line a connection.</summary>
    public bool Log { get; init; } = true;

    /// <summary>When all others are down, all backups are used, not only the first.</summary>
    public bool AllBackups { get; init; }

    /// <summary>How long nothing may move once both sides are connected; zero: for ever.</summary>
    public TimeSpan IdleLimit => TunnelTimeout ?? Shorter(ClientTimeout, ServerTimeout);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) =>
        one == TimeSpan.Zero ? other : other == TimeSpan.Zero || one < other ? one : other;
}
