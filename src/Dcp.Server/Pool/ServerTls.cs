using Dcp.Net.Tls;
using Dcp.Server.Config;

namespace Dcp.Server.Pool;

/// <summary>How servers are encrypted (server_tls_sslmode and its files). Immutable.</summary>
/// <param name="Client">What to offer and check; null with <see cref="SslMode.Disable"/>.</param>
internal sealed record ServerTls(SslMode Mode, TlsClient? Client)
{
    /// <summary>Reads the files. Null when something is wrong with them, and then the problems say what.</summary>
    internal static ServerTls? Load(PoolerSettings settings, List<string> problems)
    {
        var mode = settings.ServerTlsSslMode;
        if (mode == SslMode.Disable) return new ServerTls(mode, null);
        var loaded = new TlsFiles { Authorities = Given(settings.ServerTlsCaFile) }.LoadClient(mode switch
        {
            SslMode.VerifyFull => TlsCheck.AuthorityAndName,
            SslMode.VerifyCa => TlsCheck.Authority,
            _ => TlsCheck.None,
        });
        problems.AddRange(loaded.Problems);
        return loaded.Value is { } client ? new ServerTls(mode, client) : null;
    }

    private static string? Given(string path) => path.Length > 0 ? path : null;
}
