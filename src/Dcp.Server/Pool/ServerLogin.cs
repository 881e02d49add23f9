using System.Buffers;
using Dcp.Net;
using Dcp.Net.Tls;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Pool;

/// <summary>
/// The way of a new server from nothing to its first ReadyForQuery: target, address, connection, encryption, password, connect_query.
/// All of it together may take server_connect_timeout. Which target is tried is said in <c>ServerLogin.Targets.cs</c>.
/// </summary>
internal static partial class ServerLogin
{
    private const int LongestMessage = 64 * 1024;

    /// <summary>Another target is tried: that this one failed would be seen nowhere else.</summary>
    private static void LogAttempt(ServerConnection server, LoginFailed failure) =>
        server.Pool.Set.Log.ServerClosed(
            server.LogName, failure.Error.Message, (long)server.Reactor.Elapsed(server.StartedAt, server.Reactor.Now).TotalSeconds);

    private static async Task<LoginFailed?> TryAsync(ServerConnection server, Member member, TimeSpan limit)
    {
        var target = member.Entry.Target;
        if (member.EndPoint is not { } endPoint) return Away($"server DNS lookup failed: {target.Host}");
        var reactor = server.Reactor;
        var started = reactor.Clock.GetTimestamp();
        var opened = await ServerConnector.OpenAsync(server.Pool.Set.Catalog, reactor, target, endPoint, server.Pool.User.Name, limit);
        if (opened.Refusal is { } refusal) return Refused(server, refusal, opened.Error);
        if (opened.Connection is not { } connection) return Unreachable($"{opened.Error} ({target})") with { Away = opened.Away };
        server.Opened(connection, target, endPoint, opened.Tls);
        var left = limit - reactor.Clock.GetElapsedTime(started);
        var failure = await LogInAsync(server, left) ?? await RunConnectQueryAsync(server, left);
        if (failure is null && !server.IsUsable) failure = Unreachable("server was not ready after its login");
        if (failure is not null) connection.Abort();
        return failure;
    }

    private static async Task<LoginFailed?> LogInAsync(ServerConnection server, TimeSpan limit)
    {
        var connection = server.Connection!;
        Signal signal = new(server.Reactor);
        connection.Owner = signal;
        using Deadline deadline = new(signal, limit);
        using MessageAssembler assembler = new(LongestMessage);
        BackendLogin login = new(server.Pool.Credentials, server.Pool.Set.ScramKeys, BindingOf(connection));
        var isHeard = false;
        WriteStartup(server);
        try
        {
            while (true)
            {
                isHeard |= !connection.Input.IsEmpty;
                var step = Next(connection, login, assembler, out var toDerive);
                if (toDerive is not null) step = await DeriveAsync(server, login, toDerive);
                connection.Flush();
                if (step == LoginStep.Done)
                {
                    server.LoggedIn(login.Parameters, login.ProcessId, login.CancelKey);
                    return UnaskedMessages.Read(server) is { } reason ? Unreachable(reason) : null;
                }

                if (step == LoginStep.Failed) return Failed(server, login.Failure!);
                if (step is not null) continue;
                if (deadline.IsOver) return Away("connect timeout");
                if (RefusedCertificate(connection) is { } alert)
                    return Refused(server, ServerConnector.RefusedCertificate(server.Pool.User.Name, alert), alert);
                if (!connection.IsAlive) return Unreachable("server closed the connection during login") with { Wordless = ShowsOwnCertificate(server) && !isHeard };
                await signal.WaitAsync();
            }
        }
        finally
        {
            connection.Owner = null;
        }
    }

    /// <summary>Over TLS, a login by SCRAM is bound to the server's certificate, so that nobody in between can have it.</summary>
    private static ChannelBinding BindingOf(Connection connection) =>
        connection is TlsConnection { ServerEndPointBinding: { } hash } ? ChannelBinding.TlsServerEndPoint(hash) : ChannelBinding.None;

    private static void WriteStartup(ServerConnection server)
    {
        var entry = server.Pool.Database.Config;
        if (server.Startup is { } own)
        {
            FrontendMessages.WriteStartupMessage(
                server.Connection!, StartupCode.Protocol30, [new("user", server.Pool.User.Name), new("database", entry.DbName), .. own]);
            server.Connection!.Flush();
            return;
        }

        List<KeyValuePair<string, string>> parameters =
        [
            new("user", server.Pool.User.Name),
            new("database", entry.DbName),
        ];
        if (entry.Cluster is { } cluster) parameters.Add(new("options", $"--{VirtualCluster.Option}={cluster}"));
        if (entry.ClientEncoding is { } encoding) parameters.Add(new("client_encoding", encoding));
        if (entry.DateStyle is { } dateStyle) parameters.Add(new("datestyle", dateStyle));
        if (entry.TimeZone is { } timeZone) parameters.Add(new("timezone", timeZone));
        if (entry.ApplicationName is { } name) parameters.Add(new("application_name", name));
        FrontendMessages.WriteStartupMessage(server.Connection!, StartupCode.Protocol30, parameters);
        server.Connection!.Flush();
    }

    /// <summary>One message from the server; null when none is there. A message whose answer takes long to compute is given out instead.</summary>
    private static LoginStep? Next(Connection connection, BackendLogin login, MessageAssembler assembler, out byte[]? toDerive)
    {
        toDerive = null;
        var result = assembler.Next(connection.Input, out var consumed, out var type, out var body);
        LoginStep? step = null;
        if (result == AssembleResult.Message)
        {
            if (login.WillDerive(type, body)) toDerive = body.ToArray();
            else step = login.Receive(type, body, connection);
        }
        else if (result != AssembleResult.NeedMore)
        {
            step = login.Receive(0, [], connection);
        }

        connection.Consume(consumed);
        return step;
    }

    /// <summary>SCRAM's iterations take a millisecond or more: off the reactor.</summary>
    private static async Task<LoginStep> DeriveAsync(ServerConnection server, BackendLogin login, byte[] body)
    {
        ArrayBufferWriter<byte> answer = new();
        var step = await server.Reactor.OffloadAsync(() => login.Receive((byte)BackendCode.Authentication, body, answer));
        server.Connection!.Write(answer.WrittenSpan);
        return step;
    }

    /// <summary>connect_query; that it fails is logged and no more.</summary>
    private static async Task<LoginFailed?> RunConnectQueryAsync(ServerConnection server, TimeSpan limit)
    {
        if (server.Startup is not null || server.Pool.Database.Config.ConnectQuery is not { Length: > 0 } query) return null;
        var error = await ServerQuery.RunAsync(server, query, limit);
        if (error is not null) server.Pool.Set.Log.ConnectQueryFailed(server.LogName, error.Message);
        return server.IsUsable ? null : Unreachable("connect_query left the connection unusable");
    }

    /// <summary>From TLS 1.3 on, the other end judges our certificate when for us the handshake is over.</summary>
    private static string? RefusedCertificate(Connection connection) =>
        connection is TlsConnection { IsAlive: false } tls ? TlsAlert.OfCertificate(tls.Problem) : null;

    private static bool ShowsOwnCertificate(ServerConnection server) => server.Connection is TlsConnection && server.Pool.Set.Catalog.ServerTls.Users is not null;

    /// <summary>
    /// It has closed upon this user's certificate twice, without a word: it is there, and the certificate is what it does not like. Others have no part in that.
    /// </summary>
    private static LoginFailed RefusedWordlessly(ServerConnection server)
    {
        const string what = "closed without a word";
        return Refused(server, ServerConnector.RefusedCertificate(server.Pool.User.Name, what), $"TLS certificate of the user not taken: {what}");
    }

    private static LoginFailed Refused(ServerConnection server, PoolError error, string detail)
    {
        server.Pool.Set.Log.ServerLoginFailed(server.LogName, detail);
        return new LoginFailed(error, Refused: true);
    }

    private static LoginFailed Away(string message) => Unreachable(message) with { Away = true };

    private static LoginFailed Unreachable(string message) => new(new PoolError(SqlState.ConnectionFailure, message), Refused: false);

    /// <summary>A server that is starting, stopping or full may let us in later; any other refusal stays one.</summary>
    private static LoginFailed Failed(ServerConnection server, LoginFailure failure)
    {
        if (failure.ServerError is { } said) server.Pool.Set.Log.ServerLoginFailed(server.LogName, $"{said.Severity} {said.Message}");
        var passing = failure.ServerError?.SqlState is SqlState.CannotConnectNow or SqlState.AdminShutdown or SqlState.TooManyConnections;
        var message = failure.ServerError is { } error ? error.Message : failure.Message;
        return new LoginFailed(new PoolError(failure.SqlState, message), !passing);
    }
}
