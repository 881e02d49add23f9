using System.Net.Security;
using Dcp.Net.Tls;

namespace Dcp.Server.Config;

/// <summary>What the settings of TLS ask for, with the files that they name. Null when something is wrong, and then the problems say what.</summary>
internal static class TlsSetup
{
    /// <summary>What a client that begins with TLS must say it will speak (ALPN), as with PostgreSQL.</summary>
    internal static SslApplicationProtocol Protocol { get; } = new("postgresql");

    /// <summary>
    /// For clients; client_tls_sslmode must not be disable. They are asked for a certificate where there is something to check it by, and
    /// must show one with verify-ca and verify-full.
    /// </summary>
    internal static SslServerAuthenticationOptions? LoadForClients(PoolerSettings settings, List<string> problems)
    {
        var authorities = Given(settings.ClientTlsCaFile);
        List<string> wrong = [];
        var suites = TlsChoice.Suites(settings.ClientTlsCiphers, settings.ClientTls13Ciphers, wrong);
        var loaded = new TlsFiles
        {
            Certificate = settings.ClientTlsCertFile,
            Key = Given(settings.ClientTlsKeyFile),
            Authorities = authorities,
            Protocols = TlsChoice.Protocols(settings.ClientTlsProtocols),
            Suites = suites,
            Protocol = Protocol,
        }.LoadServer(settings.ClientTlsSslMode >= SslMode.VerifyCa, askClientCertificate: authorities is not null);
        return Checked(loaded, wrong, problems);
    }

    /// <summary>For servers; server_tls_sslmode must not be disable. Without a certificate of ours where each user has one.</summary>
    internal static TlsClient? LoadForServers(PoolerSettings settings, List<string> problems)
    {
        var byUser = UserFile.IsOne(settings.ServerTlsCertFile);
        List<string> wrong = [];
        var suites = TlsChoice.Suites(settings.ServerTlsCiphers, settings.ServerTls13Ciphers, wrong);
        var loaded = new TlsFiles
        {
            Certificate = byUser ? null : Given(settings.ServerTlsCertFile),
            Key = byUser ? null : Given(settings.ServerTlsKeyFile),
            Authorities = Given(settings.ServerTlsCaFile),
            Protocols = TlsChoice.Protocols(settings.ServerTlsProtocols),
            Suites = suites,
        }.LoadClient(settings.ServerTlsSslMode switch
        {
            SslMode.VerifyFull => TlsCheck.AuthorityAndName,
            SslMode.VerifyCa => TlsCheck.Authority,
            _ => TlsCheck.None,
        });
        return Checked(loaded, wrong, problems);
    }

    internal static string? Given(string path) => path.Length > 0 ? path : null;

    private static T? Checked<T>(TlsLoaded<T> loaded, List<string> wrong, List<string> problems)
        where T : class
    {
        wrong.AddRange(loaded.Problems);
        problems.AddRange(wrong);
        return wrong.Count == 0 ? loaded.Value : null;
    }
}
