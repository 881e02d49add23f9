using System.Net.Security;
using System.Security.Authentication;
using Dcp.Net.Tls;

namespace Dcp.Server.Config;

/// <summary>
/// The versions and suites that settings ask for, in OpenSSL's and PgBouncer's words (<c>client_tls_protocols</c>, <c>server_tls_ciphers</c>,
/// ...). A suite is named as OpenSSL or as the standard does; what OpenSSL's language for classes of suites stands for, OpenSSL is asked.
/// </summary>
internal static class TlsChoice
{
#pragma warning disable CA5397 // Whoever asks for old versions by name shall have them; nobody gets them otherwise.
    private const SslProtocols Tls10 = (SslProtocols)0xC0;
    private const SslProtocols Tls11 = (SslProtocols)0x300;
    private const SslProtocols All = Tls10 | Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Words that leave the choice to the system.</summary>
    private static readonly string[] s_usual = ["default", "secure", "normal", "fast", "compat", "legacy", "insecure", "all", ""];

    private static readonly TlsCipherSuite[] s_usual13 =
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_AES_128_GCM_SHA256,
    ];

    private static readonly TlsCipherSuite[] s_usual12 =
    [
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ];

    private static readonly Dictionary<string, TlsCipherSuite> s_byName = ByName();

    /// <summary>As OpenSSL names a suite of TLS 1.2 and before; those of TLS 1.3 have the standard's names there too.</summary>
    internal static string NameOf(TlsCipherSuite suite)
    {
        var standard = suite.ToString();
        var with = standard.IndexOf("_WITH_", StringComparison.Ordinal);
        if (with < 0) return standard;
        var exchange = standard["TLS_".Length..with].Replace('_', '-');
        var cipher = standard[(with + "_WITH_".Length)..].Replace("AES_", "AES", StringComparison.Ordinal).Replace("_CBC", "", StringComparison.Ordinal)
            .Replace("POLY1305_SHA256", "POLY1305", StringComparison.Ordinal).Replace('_', '-');
        return exchange == "RSA" ? cipher : $"{exchange}-{cipher}";
    }

    /// <summary>The words for versions, as they are documented.</summary>
    internal static IReadOnlyList<string> Versions { get; } = ["tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3", "all", "secure", "legacy"];

    /// <summary>None: the system's.</summary>
    internal static SslProtocols Protocols(NameList names) =>
        TryProtocols(names.Text, out var chosen) && !names.Text.Equals("secure", StringComparison.OrdinalIgnoreCase) ? chosen : SslProtocols.None;

    /// <summary>Words parted by commas, colons or blanks; one with ! before it is taken away, from all when it is the first. False: none is left, or a word is none.</summary>
    internal static bool TryProtocols(string text, out SslProtocols chosen)
    {
        chosen = SslProtocols.None;
        foreach (var word in text.Split([',', ':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var isOut = word[0] == '!';
            if (VersionsOf(isOut ? word[1..] : word) is not { } versions) return false;
            if (isOut && chosen == SslProtocols.None) chosen = All;
            chosen = isOut ? chosen & ~versions : chosen | versions;
        }

        return chosen != SslProtocols.None;
    }

    private static SslProtocols? VersionsOf(string word) => word.ToLowerInvariant() switch
    {
        "tlsv1.0" => Tls10,
        "tlsv1.1" => Tls11,
        "tlsv1.2" => SslProtocols.Tls12,
        "tlsv1.3" => SslProtocols.Tls13,
        "secure" or "default" => SslProtocols.Tls12 | SslProtocols.Tls13,
        "all" or "legacy" or "tlsv1" => All,
        _ => null,
    };
#pragma warning restore CA5397

    /// <summary>Null: the system's. What is not a suite goes into the problems, in the words of OpenSSL's own refusal.</summary>
    internal static IReadOnlyList<TlsCipherSuite>? Suites(string ciphers, string? ciphers13, List<string> problems)
    {
        var before = AreClasses(ciphers) ? Expanded(ciphers, problems) : Named(ciphers, "failed to set ciphers", problems);
        var from13 = Named(ciphers13 ?? "", "failed to set the TLSv1.3 cipher suites", problems);
        return before is null && from13 is null ? null : [.. from13 ?? [.. s_usual13], .. before ?? [.. s_usual12]];
    }

    /// <summary>Not a plain list of suites.</summary>
    private static bool AreClasses(string text) =>
        !s_usual.Contains(text) && !text.Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(s_byName.ContainsKey);

    private static IReadOnlyList<TlsCipherSuite>? Expanded(string text, List<string> problems)
    {
        var suites = SystemCiphers.Expand(text);
        if (suites is null) problems.Add($"failed to set ciphers: \"{text}\" stands for no suite of the system's OpenSSL");
        return suites;
    }

    private static List<TlsCipherSuite>? Named(string text, string refusal, List<string> problems)
    {
        if (s_usual.Contains(text)) return null;
        List<TlsCipherSuite> suites = [];
        foreach (var name in text.Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (s_byName.TryGetValue(name, out var suite)) suites.Add(suite);
            else problems.Add($"{refusal}: \"{name}\" names no suite");
        }

        return suites;
    }

    private static Dictionary<string, TlsCipherSuite> ByName()
    {
        Dictionary<string, TlsCipherSuite> names = new(StringComparer.Ordinal);
        foreach (var suite in Enum.GetValues<TlsCipherSuite>())
        {
            names.TryAdd(NameOf(suite), suite);
            names.TryAdd(suite.ToString(), suite);
        }

        return names;
    }
}
