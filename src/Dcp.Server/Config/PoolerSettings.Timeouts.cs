namespace Dcp.Server.Config;

public sealed partial record PoolerSettings
{
    public string ServerResetQuery { get; init; } = "";

    public bool ServerResetQueryAlways { get; init; }

    public TimeSpan ServerCheckDelay { get; init; }

    /// <summary><c>&lt;empty&gt;</c> stands for an empty query, the empty text for no check.</summary>
    public string ServerCheckQuery { get; init; } = "";

    public bool ServerFastClose { get; init; }

    /// <summary>Age at which a released server is closed; zero: after its first use.</summary>
    public TimeSpan ServerLifetime { get; init; }

    public TimeSpan ServerIdleTimeout { get; init; }

    public TimeSpan ServerConnectTimeout { get; init; }

    public TimeSpan ServerLoginRetry { get; init; }

    public TimeSpan ClientLoginTimeout { get; init; }

    public TimeSpan ClientIdleTimeout { get; init; }

    public TimeSpan QueryTimeout { get; init; }

    public TimeSpan QueryWaitTimeout { get; init; }

    public TimeSpan CancelWaitTimeout { get; init; }

    public TimeSpan IdleTransactionTimeout { get; init; }

    public TimeSpan TransactionTimeout { get; init; }

    public TimeSpan SuspendTimeout { get; init; }

    public TimeSpan AutoDbIdleTimeout { get; init; }

    public TimeSpan PoolIdleTimeout { get; init; }

    public TimeSpan DnsMaxTtl { get; init; }

    public TimeSpan DnsNxDomainTtl { get; init; }

    public TimeSpan DnsZoneCheckPeriod { get; init; }
}
