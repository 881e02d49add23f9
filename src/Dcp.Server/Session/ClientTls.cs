using System.Net.Security;
using Dcp.Net.Tls;
using Dcp.Server.Config;

namespace Dcp.Server.Session;

/// <summary>TLS for clients (client_tls_sslmode and its files). Immutable.</summary>
/// <param name="Options">What to offer; null when clients get no TLS.</param>
/// <param name="Required">A client may not do without, except over a Unix socket.</param>
internal sealed record ClientTls(SslServerAuthenticationOptions? Options, bool Required)
{
    /// <summary>Reads the files. Null when something is wrong with them, and then the problems say what.</summary>
    internal static ClientTls? Load(PoolerSettings settings, List<string> problems)
    {
        if (settings.ClientTlsSslMode == SslMode.Disable) return new ClientTls(null, false);
        var loaded = new TlsFiles
        {
            Certificate = settings.ClientTlsCertFile,
            Key = settings.ClientTlsKeyFile.Length > 0 ? settings.ClientTlsKeyFile : null,
        }.LoadServer(requireClientCertificate: false);
        problems.AddRange(loaded.Problems);
        return loaded.Value is { } options ? new ClientTls(options, settings.ClientTlsSslMode >= SslMode.Require) : null;
    }
}
