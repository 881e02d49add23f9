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
    /// <param name="user">Whose certificate is shown, where each user has one.</param>
    internal static async Task<OpenedServer> OpenAsync(Catalog catalog, Reactor reactor, Target target, EndPoint endPoint, string user, TimeSpan limit)
    {
        var started = reactor.Clock.GetTimestamp();
        var mode = target.IsUnix ? SslMode.Disable : catalog.ServerTls.Mode;
        TlsClient? client = null;
        if (mode != SslMode.Disable)
        {
            var loaded = await catalog.ServerTls.ForAsync(user, reactor);
            client = loaded.Value;
            if (client is null) return NoCertificate(user, loaded.Problems);
        }

        var result = await reactor.ConnectAsync(endPoint, SocketOptions.Of(catalog.Settings), limit);
        if (result.Connection is not { } connection)
        {
            var reason = result.Error == SocketError.TimedOut ? "timed out" : new SocketException((int)result.Error).Message;
            return Failed($"connect failed: {reason}") with { Away = true };
        }

        if (client is null) return new OpenedServer(connection, "", "");
        var left = limit - reactor.Clock.GetElapsedTime(started);
        return await EncryptAsync(connection, client, mode, target, user, left);
    }

    private static async Task<OpenedServer> EncryptAsync(Connection connection, TlsClient client, SslMode mode, Target target, string user, TimeSpan limit)
    {
        FrontendMessages.WriteSslRequest(connection);
        connection.Flush();
        var answer = await AnswerAsync(connection, limit);
        if (answer == 'S')
        {
            var secured = await TlsConnection.AuthenticateAsClientAsync(connection, client.OptionsFor(target.Host), limit);
            if (secured.Connection is { } encrypted) return new OpenedServer(encrypted, TlsNames.Of(encrypted), "");
            return secured.Failure switch
            {
                TlsFailure.Certificate or TlsFailure.Name => Failed($"TLS handshake failed: certificate verify failed: {secured.Error}") with { Away = true },
                TlsFailure.Alert when TlsAlert.OfCertificate(secured.Error) is { } alert => Failed(alert) with { Refusal = RefusedCertificate(user, alert) },
                _ => Failed($"TLS handshake failed: {secured.Error}"),
            };
        }

        if (answer == 'N' && mode is SslMode.Allow or SslMode.Prefer) return new OpenedServer(connection, "", "");
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

    /// <summary>The database did not take the certificate that it was shown. That is between it and this user.</summary>
    /// <param name="alert">From <see cref="TlsAlert.OfCertificate"/>.</param>
    internal static PoolError RefusedCertificate(string user, string alert) =>
        new(SqlState.InvalidAuthorization, $"the database refused the TLS certificate of user \"{user}\": {alert}");

    /// <summary>The client is told which files, not where.</summary>
    private static OpenedServer NoCertificate(string user, IReadOnlyList<string> problems)
    {
        const string what = "no TLS certificate to show to the database as user";
        var brief = problems.Select(text => string.Join(' ', text.Split(' ').Select(word => word.StartsWith('/') ? Path.GetFileName(word) : word)));
        return Failed($"{what} \"{user}\": {string.Join("; ", problems)}") with
        {
            Refusal = new PoolError(SqlState.InvalidAuthorization, $"{what} \"{user}\": {string.Join("; ", brief)}"),
        };
    }

    private static OpenedServer Failed(string error) => new(null, "", error);
}
