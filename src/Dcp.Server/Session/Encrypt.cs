using System.Net.Security;
using Dcp.Net.Tls;
using Dcp.Server.Metrics;

namespace Dcp.Server.Session;

/// <summary>The handshake of a client that asked for TLS.</summary>
internal static class Encrypt
{
    /// <summary>False: it failed, and the session is over.</summary>
    internal static async Task<bool> RunAsync(ClientSession session, SslServerAuthenticationOptions options)
    {
        var plain = session.Connection;
        plain.Write("S"u8);
        plain.Flush();
        var result = await TlsConnection.AuthenticateAsServerAsync(plain, options, session.Host.Settings.ClientLoginTimeout);
        if (result.Connection is not { } encrypted)
        {
            session.Finish($"TLS handshake failed: {result.Error}");
            return false;
        }

        session.Connection = encrypted;
        session.Tls = TlsNames.Of(encrypted);
        encrypted.Owner = session.Signal;
        return true;
    }
}
