using Dcp.Server.Config.Table;

namespace Dcp.Server.Config;

/// <summary>
/// The one place that says what this version does not do yet. A configuration that asks for what is refused here is an error;
/// what has no effect here is accepted and said to be without effect. Whoever builds a feature takes its line out.
/// </summary>
public static class Supported
{
    private static readonly AuthType[] AuthTypes = [AuthType.Any, AuthType.Trust, AuthType.Plain, AuthType.Md5, AuthType.ScramSha256];
    private static readonly SslMode[] ClientTlsModes = [SslMode.Disable, SslMode.Allow, SslMode.Prefer, SslMode.Require];

    private static readonly Dictionary<string, string> SettingsWithout = Expand(
        ("a Unix socket belongs to the group of the process", ["unix_socket_group"]),
        ("the log goes to standard error and to logfile", ["syslog", "syslog_ident", "syslog_facility"]),
        ("statistics are not logged yet", ["log_stats"]),
        ("the process stays with the user that started it", ["user"]),
        ("it names a service of Windows", ["job_name"]),
        ("cancel requests are not passed on to peers yet", ["peer_id"]),
        ("names are looked up by the system", ["resolv_conf", "dns_nxdomain_ttl", "dns_zone_check_period"]),
        ("simple queries are always let through", ["disable_pqexec"]),
        ("no supported auth_type uses it", ["auth_hba_file", "auth_ident_file", "auth_ldap_options"]),
        ("SUSPEND does not exist yet", ["suspend_timeout"]),
        ("TLS with clients has the system's usual options and asks for no certificate",
            ["client_tls_ca_file", "client_tls_protocols", "client_tls_ciphers", "client_tls13_ciphers", "client_tls_ecdhcurve",
                "client_tls_dheparams"]),
        ("TLS with servers has the system's usual options and shows no certificate",
            ["server_tls_key_file", "server_tls_cert_file", "server_tls_protocols", "server_tls_ciphers", "server_tls13_ciphers"]),
        ("buffers have a fixed size and messages of any length are streamed", ["pkt_buf", "sbuf_loopcnt"]),
        ("a connection is accepted at once", ["tcp_defer_accept"]));

    private static readonly Dictionary<string, string> DatabaseKeysWithout = Expand();

    private static readonly Dictionary<string, string> UserKeysWithout = Expand();

    /// <summary>Why an auth_type cannot be used, with what can; null when it can.</summary>
    public static string? WhyNot(AuthType type) => AuthTypes.Contains(type)
        ? null
        : $"auth_type = {Kinds.AuthType.Format(type)} is not supported by this version; it has {LimitOf("auth_type")}";

    /// <summary>Why a client_tls_sslmode cannot be used, with what can; null when it can.</summary>
    public static string? WhyNotForClients(SslMode mode) => ClientTlsModes.Contains(mode)
        ? null
        : $"client_tls_sslmode = {Kinds.SslMode.Format(mode)} is not supported by this version; it has {LimitOf("client_tls_sslmode")}";

    /// <summary>The values of a setting that this version has, where those are not all; otherwise null.</summary>
    public static string? LimitOf(string name) => name switch
    {
        "auth_type" => string.Join(", ", AuthTypes.Select(Kinds.AuthType.Format)),
        "client_tls_sslmode" => string.Join(", ", ClientTlsModes.Select(Kinds.SslMode.Format)),
        _ => null,
    };

    /// <summary>Why a setting of [pgbouncer] changes nothing; null when it works.</summary>
    public static string? WhyNoEffect(string setting) => SettingsWithout.GetValueOrDefault(setting);

    /// <summary>Why a key of an entry in [databases] changes nothing; null when it works.</summary>
    public static string? WhyNoEffectInDatabase(string key) => DatabaseKeysWithout.GetValueOrDefault(key);

    /// <summary>Why a key of an entry in [users] changes nothing; null when it works.</summary>
    public static string? WhyNoEffectInUser(string key) => UserKeysWithout.GetValueOrDefault(key);

    internal static IEnumerable<string> SettingsNamed => SettingsWithout.Keys;

    private static Dictionary<string, string> Expand(params (string Why, string[] Names)[] groups) =>
        groups.SelectMany(g => g.Names.Select(name => (name, g.Why))).ToDictionary(p => p.name, p => p.Why, StringComparer.Ordinal);
}
