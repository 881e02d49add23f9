using Dcp.Net.Tls;
using Dcp.Server.Config;

namespace Dcp.Server.Pool;

/// <summary>How servers are encrypted (server_tls_sslmode and its files). Immutable.</summary>
/// <param name="Client">What to offer and check; null with <see cref="SslMode.Disable"/>.</param>
/// <param name="Settings">The settings it was made from: servers made under others are to be replaced.</param>
internal sealed record ServerTls(SslMode Mode, TlsClient? Client, string Settings = "")
{
    /// <summary>Reads the files. Null when something is wrong with them, and then the problems say what.</summary>
    internal static ServerTls? Load(PoolerSettings settings, List<string> problems)
    {
        var mode = settings.ServerTlsSslMode;
        var written = Written(settings);
        if (mode == SslMode.Disable) return new ServerTls(mode, null, written);
        List<string> wrong = [];
        var suites = TlsChoice.Suites(settings.ServerTlsCiphers, settings.ServerTls13Ciphers, wrong);
        var loaded = new TlsFiles
        {
            Certificate = Given(settings.ServerTlsCertFile),
            Key = Given(settings.ServerTlsKeyFile),
            Authorities = Given(settings.ServerTlsCaFile),
            Protocols = TlsChoice.Protocols(settings.ServerTlsProtocols),
            Suites = suites,
        }.LoadClient(mode switch
        {
            SslMode.VerifyFull => TlsCheck.AuthorityAndName,
            SslMode.VerifyCa => TlsCheck.Authority,
            _ => TlsCheck.None,
        });
        wrong.AddRange(loaded.Problems);
        problems.AddRange(wrong);
        return wrong.Count == 0 ? new ServerTls(mode, loaded.Value, written) : null;
    }

    private static string Written(PoolerSettings settings) => string.Join(
        '\n',
        settings.ServerTlsSslMode,
        settings.ServerTlsCaFile,
        settings.ServerTlsCertFile,
        settings.ServerTlsKeyFile,
        settings.ServerTlsProtocols.Text,
        settings.ServerTlsCiphers,
        settings.ServerTls13Ciphers);

    private static string? Given(string path) => path.Length > 0 ? path : null;
}
