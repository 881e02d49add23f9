namespace Dcp.Server.Config.Table;

/// <summary>The keys of an entry in [users].</summary>
internal static class UserKeys
{
    public static IReadOnlyList<Key<UserConfig>> All { get; } =
    [
        Key("pool_mode", Kinds.PoolMode, (u, v) => u with { PoolMode = v }, "Instead of the database's and the setting."),
        Key("transaction_state", Kinds.TransactionState, (u, v) => u with { TransactionState = v },
            "dcp's own: for clients that log in as this user, instead of the database's and the setting."),
        Key("pool_size", Kinds.OptionalCount, (u, v) => u with { PoolSize = v }, "Instead of the database's and default_pool_size."),
        Key("reserve_pool_size", Kinds.OptionalCount, (u, v) => u with { ReservePoolSize = v },
            "Instead of the database's and the setting."),
        Key("max_user_connections", Kinds.OptionalCount, (u, v) => u with { MaxUserConnections = v },
            "Instead of the setting; 0 leaves it to that."),
        Key("max_user_client_connections", Kinds.OptionalCount, (u, v) => u with { MaxUserClientConnections = v },
            "Instead of the setting; 0 leaves it to that."),
        Key("query_timeout", Kinds.OptionalSeconds, (u, v) => u with { QueryTimeout = v }, "Instead of the setting; 0 leaves it to that."),
        Key("query_wait_timeout", Kinds.OptionalSeconds, (u, v) => u with { QueryWaitTimeout = v },
            "Instead of the database's and the setting."),
        Key("idle_transaction_timeout", Kinds.OptionalSeconds, (u, v) => u with { IdleTransactionTimeout = v },
            "Instead of the setting; 0 leaves it to that."),
        Key("transaction_timeout", Kinds.OptionalSeconds, (u, v) => u with { TransactionTimeout = v },
            "Instead of the setting; 0 leaves it to that."),
        Key("client_idle_timeout", Kinds.OptionalSeconds, (u, v) => u with { ClientIdleTimeout = v },
            "Instead of the setting; 0 leaves it to that."),
    ];

    private static EntryKey<UserConfig, T> Key<T>(string name, ValueKind<T> kind, Func<UserConfig, T, UserConfig> set, string meaning) =>
        new(name, kind, set, meaning, Supported.WhyNoEffectInUser);
}
