namespace Dcp.Server.Config.Table;

/// <summary>The settings of a [frontend NAME] beside its servers.</summary>
internal static class FrontendKeys
{
    internal const string Bind = "bind";

    public static IReadOnlyList<Key<FrontendConfig>> All { get; } =
    [
        Key(Bind, new BindsKind(), (f, v) => f with { Binds = [.. f.Binds, .. v] }, "Where clients connect; may come several times."),
        Key("balance", Kinds.Balance, (f, v) => f with { Balance = v }, "How a server is chosen for a client (roundrobin)."),
        Key("maxconn", Kinds.Count, (f, v) => f with { MaxConn = v }, "Clients at a time; more wait. 0 is half of what the limit of open files allows."),
        Key("retries", new IntegerKind(0, 100), (f, v) => f with { Retries = v }, "Further attempts to connect for a client whose server cannot be reached (3)."),
        Key("timeout_connect", Kinds.Seconds, (f, v) => f with { ConnectTimeout = v }, "Time for connecting to a server (5s); 0 is unlimited."),
        Key("timeout_client", Kinds.Seconds, (f, v) => f with { ClientTimeout = v }, "Time after which a connection on which nothing moves is closed; 0 is never."),
        Key("timeout_server", Kinds.Seconds, (f, v) => f with { ServerTimeout = v }, "The same for the server's side; the shorter one counts."),
        Key("timeout_queue", Kinds.Seconds, (f, v) => f with { QueueTimeout = v }, "Time that a client may wait for a server; timeout_connect if not set."),
        Key("timeout_tunnel", Kinds.Seconds, (f, v) => f with { TunnelTimeout = v }, "Instead of both once client and server are connected."),
        Key("accept_proxy", Kinds.Boolean, (f, v) => f with { AcceptProxy = v }, "Clients begin with a PROXY header, version 1 or 2; others are refused."),
        Key("tcpka", Kinds.Boolean, (f, v) => f with { TcpKeepAlive = v }, "TCP keep-alive on both sides (on)."),
        Key("backlog", new IntegerKind(1, 65_535), (f, v) => f with { Backlog = v }, "Connections that the kernel queues before they are accepted (1024)."),
        Key("allbackups", Kinds.Boolean, (f, v) => f with { AllBackups = v }, "When no other is up, uses all backups instead of the first."),
        Key("log", Kinds.Boolean, (f, v) => f with { Log = v }, "One line a connection, in the form of HAProxy's tcplog (on)."),
    ];

    private static EntryKey<FrontendConfig, T> Key<T>(string name, ValueKind<T> kind, Func<FrontendConfig, T, FrontendConfig> set, string meaning) =>
        new(name, kind, set, meaning, _ => null);
}
