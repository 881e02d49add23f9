using System.Net.Security;
using Dcp.Net.Tls;
using Dcp.Server.Config;
using Dcp.Server.Metrics;

namespace Dcp.Server.Session;

/// <summary>The handshake of a client that asked for TLS.</summary>
internal static class Encrypt
{
    /// <summary>False: it failed, and the session is over.</summary>
    /// <param name="direct">The client began with the handshake, without asking; then it must say that it will speak PostgreSQL's protocol.</param>
    internal static async Task<bool> RunAsync(ClientSession session, SslServerAuthenticationOptions options, bool direct)
    {
        var plain = session.Connection;
        if (!direct)
        {
            plain.Write("S"u8);
            plain.Flush();
        }

        var result = await TlsConnection.AuthenticateAsServerAsync(plain, options, session.Host.Settings.ClientLoginTimeout);
        if (result.Connection is not { } encrypted)
        {
            session.Finish($"TLS handshake failed: {result.Error}");
            return false;
        }

        session.Connection = encrypted;
        session.Tls = TlsNames.Of(encrypted);
        encrypted.Owner = session.Signal;
        if (!direct || encrypted.ApplicationProtocol == TlsSetup.Protocol) return true;
        session.Finish("received direct TLS connection request without ALPN protocol negotiation extension");
        return false;
    }
}
