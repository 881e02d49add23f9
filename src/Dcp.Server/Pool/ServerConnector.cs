using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Net.Tls;
using Dcp.Server.Config;
using Dcp.Server.Metrics;
using Dcp.Wire;

namespace Dcp.Server.Pool;

/// <summary>Opens a connection to a database's host, encrypted as server_tls_sslmode asks, for a login or for a cancel request.</summary>
internal static class ServerConnector
{
    private const char Silence = '\uffff';

    /// <summary>On the reactor on which the connection shall live. All of it may take <paramref name="limit"/>.</summary>
    internal static async Task<OpenedServer> OpenAsync(Catalog catalog, Reactor reactor, Target target, EndPoint endPoint, TimeSpan limit)
    {
        var started = reactor.Clock.GetTimestamp();
        var result = await reactor.ConnectAsync(endPoint, SocketOptions.Of(catalog.Settings), limit);
        if (result.Connection is not { } connection)
        {
            var reason = result.Error == SocketError.TimedOut ? "timed out" : new SocketException((int)result.Error).Message;
            return Failed($"connect failed: {reason}") with { Away = true };
        }

        var tls = catalog.ServerTls;
        if (tls.Client is null || target.IsUnix) return new OpenedServer(connection, "", "");
        var left = limit - reactor.Clock.GetElapsedTime(started);
        return await EncryptAsync(connection, tls, target, left);
    }

    private static async Task<OpenedServer> EncryptAsync(Connection connection, ServerTls tls, Target target, TimeSpan limit)
    {
        FrontendMessages.WriteSslRequest(connection);
        connection.Flush();
        var answer = await AnswerAsync(connection, limit);
        if (answer == 'S')
        {
            var secured = await TlsConnection.AuthenticateAsClientAsync(connection, tls.Client!.OptionsFor(target.Host), limit);
            if (secured.Connection is { } encrypted) return new OpenedServer(encrypted, TlsNames.Of(encrypted), "");
            return secured.Failure is TlsFailure.Certificate or TlsFailure.Name
                ? Failed($"TLS handshake failed: certificate verify failed: {secured.Error}") with { Away = true }
                : Failed($"TLS handshake failed: {secured.Error}");
        }

        if (answer == 'N' && tls.Mode is SslMode.Allow or SslMode.Prefer) return new OpenedServer(connection, "", "");
        connection.Abort();
        if (answer == Silence) return Failed("connect timeout") with { Away = true };
        return Failed(answer == 'N' ? "server does not support TLS" : "server did not answer the request for TLS");
    }

    /// <summary>The one byte that answers SSLRequest, 0 when none came, or <see cref="Silence"/> when nothing came in time.</summary>
    private static async Task<char> AnswerAsync(Connection connection, TimeSpan limit)
    {
        Signal signal = new(connection.Reactor);
        connection.Owner = signal;
        using (Deadline deadline = new(signal, limit))
        {
            while (connection.Input.IsEmpty && connection.IsAlive && !deadline.IsOver) await signal.WaitAsync();
        }

        connection.Owner = null;

        if (connection.Input.IsEmpty && connection.IsAlive) return Silence;

        // More than one byte would be plain text that somebody put before the encryption.
        if (connection.Input.Length != 1) return '\0';
        var answer = (char)connection.Input[0];
        connection.Consume(1);
        return answer;
    }

    private static OpenedServer Failed(string error) => new(null, "", error);
}
