namespace Dcp.Server.Config;

/// <summary>
/// The one place that says what this version does not do yet. A configuration that asks for what is refused here is an error;
/// what has no effect here is accepted and said to be without effect. Whoever builds a feature takes its line out.
/// </summary>
public static class Supported
{
    private static readonly Dictionary<string, string> SettingsWithout = Expand(
        ("it names a service of Windows", ["job_name"]),
        ("names are looked up by the system", ["resolv_conf", "dns_nxdomain_ttl", "dns_zone_check_period"]),
        ("the system's OpenSSL chooses the key exchange", ["client_tls_ecdhcurve", "client_tls_dheparams"]),
        ("buffers have a fixed size and messages of any length are streamed", ["pkt_buf", "sbuf_loopcnt"]));

    private static readonly Dictionary<string, string> DatabaseKeysWithout = Expand();

    private static readonly Dictionary<string, string> UserKeysWithout = Expand();

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
