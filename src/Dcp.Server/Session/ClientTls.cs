using System.Net.Security;
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
        var mode = settings.ClientTlsSslMode;
        if (mode == SslMode.Disable) return new ClientTls(null, false);
        return TlsSetup.LoadForClients(settings, problems) is { } options ? new ClientTls(options, mode >= SslMode.Require) : null;
    }
}
