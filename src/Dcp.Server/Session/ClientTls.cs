using System.Net.Security;
using Dcp.Net.Tls;
using Dcp.Server.Config;

namespace Dcp.Server.Session;

/// <summary>TLS for clients (client_tls_sslmode and its files). Immutable.</summary>
/// <param name="Options">What to offer; null when clients get no TLS.</param>
/// <param name="Required">A client may not do without, except over a Unix socket.</param>
internal sealed record ClientTls(SslServerAuthenticationOptions? Options, bool Required)
{
    /// <summary>What a client that begins with TLS must say it will speak (ALPN), as with PostgreSQL.</summary>
    internal static SslApplicationProtocol Protocol { get; } = new("postgresql");

    /// <summary>
    /// Reads the files. Null when something is wrong with them, and then the problems say what. Clients are asked for a certificate where
    /// there is something to check it by, and must show one with verify-ca and verify-full.
    /// </summary>
    internal static ClientTls? Load(PoolerSettings settings, List<string> problems)
    {
        var mode = settings.ClientTlsSslMode;
        if (mode == SslMode.Disable) return new ClientTls(null, false);
        var authorities = settings.ClientTlsCaFile.Length > 0 ? settings.ClientTlsCaFile : null;
        List<string> wrong = [];
        var suites = TlsChoice.Suites(settings.ClientTlsCiphers, settings.ClientTls13Ciphers, wrong);
        var loaded = new TlsFiles
        {
            Certificate = settings.ClientTlsCertFile,
            Key = settings.ClientTlsKeyFile.Length > 0 ? settings.ClientTlsKeyFile : null,
            Authorities = authorities,
            Protocols = TlsChoice.Protocols(settings.ClientTlsProtocols),
            Suites = suites,
            Protocol = Protocol,
        }.LoadServer(mode >= SslMode.VerifyCa, askClientCertificate: authorities is not null);
        wrong.AddRange(loaded.Problems);
        problems.AddRange(wrong);
        return wrong.Count == 0 ? new ClientTls(loaded.Value, mode >= SslMode.Require) : null;
    }
}
