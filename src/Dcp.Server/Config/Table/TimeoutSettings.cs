namespace Dcp.Server.Config.Table;

/// <summary>Settings of the care for servers and clients: queries in between, lifetimes and timeouts, names.</summary>
internal static class TimeoutSettings
{
    public static IEnumerable<Setting> All { get; } =
    [
        new TypedSetting<string?>("server_reset_query", "DISCARD ALL", Kinds.Query,
            s => s.ServerResetQuery, (s, v) => s with { ServerResetQuery = v ?? "" },
            "Query that cleans a server when a client of session pooling leaves it; empty is none."),
        new TypedSetting<bool>("server_reset_query_always", "0", Kinds.Boolean,
            s => s.ServerResetQueryAlways, (s, v) => s with { ServerResetQueryAlways = v },
            "Runs server_reset_query in every pool mode."),
        Seconds("server_check_delay", "30", s => s.ServerCheckDelay, (s, v) => s with { ServerCheckDelay = v },
            "Idle time after which a server is checked before its next use; 0 is always."),
        new TypedSetting<string?>("server_check_query", "<empty>", Kinds.Query,
            s => s.ServerCheckQuery, (s, v) => s with { ServerCheckQuery = v ?? "" },
            "Query of that check; the word `<empty>` sends an empty query, nothing switches the check off."),
        new TypedSetting<bool>("server_fast_close", "0", Kinds.Boolean,
            s => s.ServerFastClose, (s, v) => s with { ServerFastClose = v },
            "Closes a server of session pooling that has to go as soon as its transaction ends."),
        Seconds("server_lifetime", "3600", s => s.ServerLifetime, (s, v) => s with { ServerLifetime = v },
            "Age at which an unused server is closed; 0 is after one use."),
        Seconds("server_idle_timeout", "600", s => s.ServerIdleTimeout, (s, v) => s with { ServerIdleTimeout = v },
            "Idle time after which a server is closed; 0 is never."),
        Seconds("server_connect_timeout", "15", s => s.ServerConnectTimeout, (s, v) => s with { ServerConnectTimeout = v },
            "Time for connecting and logging in to a server."),
        Seconds("server_login_retry", "15", s => s.ServerLoginRetry, (s, v) => s with { ServerLoginRetry = v },
            "Time after a failed login to a server until the next attempt; clients get the error meanwhile."),
        Seconds("client_login_timeout", "60", s => s.ClientLoginTimeout, (s, v) => s with { ClientLoginTimeout = v },
            "Time for a client to log in; 0 is unlimited."),
        Seconds("client_idle_timeout", "0", s => s.ClientIdleTimeout, (s, v) => s with { ClientIdleTimeout = v },
            "Idle time after which a client is closed; 0 is never."),
        Seconds("query_timeout", "0", s => s.QueryTimeout, (s, v) => s with { QueryTimeout = v },
            "Time for a query, its waiting included; 0 is unlimited."),
        Seconds("query_wait_timeout", "120", s => s.QueryWaitTimeout, (s, v) => s with { QueryWaitTimeout = v },
            "Time that a client may wait for a server; 0 is unlimited."),
        Seconds("cancel_wait_timeout", "10", s => s.CancelWaitTimeout, (s, v) => s with { CancelWaitTimeout = v },
            "Time that a cancel request may wait for a server; 0 is unlimited."),
        Seconds("idle_transaction_timeout", "0", s => s.IdleTransactionTimeout, (s, v) => s with { IdleTransactionTimeout = v },
            "Time that a client may be idle in a transaction; 0 is unlimited."),
        Seconds("transaction_timeout", "0", s => s.TransactionTimeout, (s, v) => s with { TransactionTimeout = v },
            "Time for a whole transaction; 0 is unlimited."),
        Seconds("suspend_timeout", "10", s => s.SuspendTimeout, (s, v) => s with { SuspendTimeout = v },
            "Time for buffers to empty during SUSPEND; later connections are dropped."),
        Seconds("autodb_idle_timeout", "3600", s => s.AutoDbIdleTimeout, (s, v) => s with { AutoDbIdleTimeout = v },
            "Time after which an unused database made from `*` is forgotten."),
        Seconds("pool_idle_timeout", "0", s => s.PoolIdleTimeout, (s, v) => s with { PoolIdleTimeout = v },
            "Time after which an empty pool is forgotten; 0 is never."),
        Seconds("dns_max_ttl", "15", s => s.DnsMaxTtl, (s, v) => s with { DnsMaxTtl = v },
            "Time that the addresses of a name are kept."),
        Seconds("dns_nxdomain_ttl", "15", s => s.DnsNxDomainTtl, (s, v) => s with { DnsNxDomainTtl = v },
            "Time that a failed look-up of a name is kept."),
        Seconds("dns_zone_check_period", "0", s => s.DnsZoneCheckPeriod, (s, v) => s with { DnsZoneCheckPeriod = v },
            "How often the serial numbers of zones are checked; 0 is never."),
    ];

    private static TypedSetting<TimeSpan> Seconds(
        string name, string @default, Func<PoolerSettings, TimeSpan> get, Func<PoolerSettings, TimeSpan, PoolerSettings> set,
        string meaning) =>
        new(name, @default, Kinds.Seconds, get, set, meaning);
}
