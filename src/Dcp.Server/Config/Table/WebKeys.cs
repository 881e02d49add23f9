namespace Dcp.Server.Config.Table;

/// <summary>The settings of [web] beside its users and tokens.</summary>
internal static class WebKeys
{
    internal const string Listen = "listen";

    public static IReadOnlyList<Key<WebConfig>> All { get; } =
    [
        Key(Listen, new BindsKind(), (w, v) => w with { Listen = v }, "Where the page is; must be set. An address that is not of the loopback needs users and TLS."),
        Key<string?>("tls_cert_file", Kinds.File, (w, v) => w with { TlsCertFile = v ?? "" }, "Certificate of the page (PEM), with the intermediate ones behind it."),
        Key<string?>("tls_key_file", Kinds.File, (w, v) => w with { TlsKeyFile = v ?? "" }, "Its key, if it does not stand in the same file."),
        Key("insecure", new WordListKind("", WebConfig.NoAuth, WebConfig.NoTls), (w, v) => w with { Insecure = v },
            "What may be missing off the loopback: `no-tls` where something else encrypts, `no-auth` where everybody may look."),
        Key("max_connections", new IntegerKind(1, 10_000), (w, v) => w with { MaxConnections = v }, "Connections to the page at a time (200); more are closed at once."),
    ];

    private static EntryKey<WebConfig, T> Key<T>(string name, ValueKind<T> kind, Func<WebConfig, T, WebConfig> set, string meaning) =>
        new(name, kind, set, meaning, _ => null);
}
