using Dcp.Server.Config;
using Dcp.Server.Metrics;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// The first stage: requests for encryption, a cancel request, or the startup packet. Until that is read the client may take
/// client_login_timeout and 10,000 bytes, as with PostgreSQL.
/// </summary>
internal static class Startup
{
    /// <summary>First byte of a TLS record with a handshake: no startup packet is long enough to begin with it.</summary>
    private const byte TlsHandshake = 0x16;

    /// <summary>False: the session is over (a cancel request ends here too).</summary>
    internal static async Task<bool> RunAsync(ClientSession session)
    {
        using MessageAssembler assembler = new(MessageAssembler.LargestStartupLength);
        var encryptionAsked = false;
        while (session.Connection.Input.IsEmpty)
        {
            if (!await session.PauseAsync()) return false;
        }

        if (session.Connection.Input[0] == TlsHandshake)
        {
            encryptionAsked = true;
            if (!await AcceptDirectTlsAsync(session)) return false;
        }

        while (true)
        {
            var packet = Read(session, assembler);
            if (packet is null)
            {
                if (session.CloseReason is not null || !await session.PauseAsync()) return false;
                continue;
            }

            switch (packet.Kind)
            {
                case StartupKind.SslRequest when !encryptionAsked:
                    encryptionAsked = true;
                    if (!await AnswerSslRequestAsync(session)) return false;
                    break;
                case StartupKind.GssEncRequest:
                    session.Connection.Write("N"u8);
                    session.Connection.Flush();
                    break;
                case StartupKind.CancelRequest:
                    await CancelRequest.RunAsync(session, packet);
                    return false;
                case StartupKind.Startup:
                    return Accept(session, packet);
                default:
                    session.Fail(SqlState.ProtocolViolation, "SSL requested twice");
                    return false;
            }
        }
    }

    private static StartupPacket? Read(ClientSession session, MessageAssembler assembler)
    {
        var connection = session.Connection;
        var result = assembler.NextStartup(connection.Input, out var consumed, out var body);
        StartupPacket? packet = null;
        if (result == AssembleResult.Message)
        {
            var error = StartupPacket.Parse(body, out packet);
            if (error != StartupError.None) packet = null;
            if (error != StartupError.None) Refuse(session, error);
        }
        else if (result != AssembleResult.NeedMore)
        {
            // Somebody who speaks another protocol: PostgreSQL tells them nothing.
            session.Finish("invalid length of startup packet");
        }

        connection.Consume(consumed);
        return packet;
    }

    private static void Refuse(ClientSession session, StartupError error)
    {
        var (sqlState, message) = error switch
        {
            StartupError.OldProtocol => (SqlState.FeatureNotSupported, "old V2 protocol not supported"),
            StartupError.UnsupportedProtocol => (SqlState.FeatureNotSupported, "unsupported frontend protocol: dcp speaks 3.0 to 3.2"),
            StartupError.MissingUser => ("28000", "no PostgreSQL user name specified in startup packet"),
            StartupError.BadCancelKey => (SqlState.ProtocolViolation, "invalid cancel key"),
            StartupError.BadLength => (SqlState.ProtocolViolation, "invalid startup packet: wrong length for its code"),
            _ => (SqlState.ProtocolViolation, "invalid startup packet layout: expected terminator as last byte"),
        };
        session.Fail(sqlState, message);
    }

    private static async Task<bool> AnswerSslRequestAsync(ClientSession session)
    {
        var connection = session.Connection;
        if (!connection.Input.IsEmpty)
        {
            // Whatever is behind it came before the encryption, perhaps not from the client.
            session.Fail(SqlState.ProtocolViolation, "received unencrypted data after SSL request");
            return false;
        }

        if (session.Host.Tls.Options is { } options && connection.PeerUserId is null) return await Encrypt.RunAsync(session, options, direct: false);
        connection.Write("N"u8);
        connection.Flush();
        return true;
    }

    private static async Task<bool> AcceptDirectTlsAsync(ClientSession session)
    {
        if (session.Host.Tls.Options is { } options && session.Connection.PeerUserId is null)
            return await Encrypt.RunAsync(session, options, direct: true);
        session.Finish("direct TLS connection request, but clients get no TLS here");
        return false;
    }

    private static bool Accept(ClientSession session, StartupPacket packet)
    {
        var parameters = packet.Parameters;
        session.UserName = parameters.User!;
        session.DatabaseName = parameters.Database!;
        if (session.Host.Tls.Required && session.Tls.Length == 0 && session.Connection.PeerUserId is null)
        {
            session.Fail("28000", "SSL required");
            return false;
        }

        if (session.Host.IsEnding && session.DatabaseName != DcpConfig.ConsoleDatabase)
        {
            session.Fail(SqlState.CannotConnectNow, "pooler is shutting down");
            return false;
        }

        if (Replication.Parse(parameters.Replication) is not { } replication)
        {
            session.Fail(SqlState.InvalidParameterValue, "invalid value for parameter \"replication\"");
            return false;
        }

        session.Replication = replication;
        return ReadParameters(session, packet);
    }

    private static bool ReadParameters(ClientSession session, StartupPacket packet)
    {
        var parameters = packet.Parameters;
        var settings = session.Host.Settings;
        var rules = session.Replication.IsWanted
            ? StartupRules.None
            : new StartupRules(settings.IgnoreStartupParameters, settings.TrackExtraParameters) { TakesCluster = TakesCluster(session, parameters) };
        if (!StartupOptions.TryRead(parameters, rules, out var requested, out var problem))
        {
            session.Fail(SqlState.ProtocolViolation, problem);
            return false;
        }

        if (rules.TakesCluster && requested.Find(item => item.Key == VirtualCluster.Option).Value is { } cluster)
        {
            requested.RemoveAll(item => item.Key == VirtualCluster.Option);
            session.DatabaseName = VirtualCluster.NameOf(cluster, session.DatabaseName);
        }

        if (problem.Length > 0) session.Objection = ErrorFields.Fatal(SqlState.SyntaxError, problem);

        var connection = session.Connection;
        if (settings.ApplicationNameAddHost) StartupOptions.AddHost(requested, Addresses.Text(connection.RemoteEndPoint, connection.PeerProcessId, settings.ListenPort));
        session.Requested = session.Replication.IsWanted ? Replication.StartupOf(parameters) : requested;
        session.HasLongKey = packet.Version >= StartupCode.Protocol32;
        if (packet.NeedsNegotiation(StartupCode.Newest))
        {
            BackendMessages.WriteNegotiateProtocolVersion(
                session.Connection, Math.Min(packet.Version, StartupCode.Newest), [.. parameters.ProtocolOptions]);
        }

        return true;
    }

    /// <summary>An option that names a virtual cluster is no setting of the session, where the database has such.</summary>
    private static bool TakesCluster(ClientSession session, StartupParameters parameters) =>
        parameters.Options?.Contains("cluster=", StringComparison.Ordinal) == true
        && session.Host.Catalog.Config.FindDatabase(session.DatabaseName)?.VirtualClusters.Names.Count > 0;
}
