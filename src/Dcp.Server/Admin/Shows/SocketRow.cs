using System.Net;
using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Server.Session;
using Dcp.Server.State;

namespace Dcp.Server.Admin.Shows;

/// <summary>A connection as the console shows it; read on the connection's reactor, and good anywhere after that.</summary>
internal sealed record SocketRow
{
    private string _replication = Replication.None.Word;
    private string _user = "";
    private string _database = "";
    private string? _remote;
    private string _remotePort = "0";
    private string? _local;
    private string _localPort = "0";
    private string _connectedAt = "";
    private string _requestedAt = "";
    private TimeSpan _wait;
    private long _link;
    private int _processId;
    private string _tls = "";
    private string _name = "";
    private int _statements;
    private int _received;
    private long _unsent;

    internal bool IsServer { get; private init; }

    internal long Id { get; private init; }

    /// <summary>The state in CLIENTS and SERVERS, and the one in SOCKETS.</summary>
    internal string State { get; private init; } = "";

    internal string SocketState { get; private init; } = "";

    internal bool InLogin { get; private init; }

    /// <summary>What keeps a client on its server; empty where nothing does.</summary>
    internal string Pinned { get; private init; } = "";

    internal bool CloseNeeded { get; private init; }

    /// <summary>Something is in its buffers.</summary>
    internal bool IsBuffering => _received > 0 || _unsent > 0;

    /// <summary>Pools are in order of their names, and in them clients come before servers.</summary>
    internal (string Database, string User, bool IsServer, long Id) Place => (_database, _user, IsServer, Id);

    /// <summary>On the session's reactor.</summary>
    internal static SocketRow Of(ClientSession session)
    {
        var connection = session.Connection;
        var state = session.State switch
        {
            ClientState.Login => "login",
            ClientState.Waiting => "waiting",
            _ => "active",
        };
        SocketRow row = new()
        {
            Id = session.Id,
            InLogin = session.State == ClientState.Login,
            State = session.State == ClientState.Idle || (session.Server is null && state == "active") ? "idle" : state,
            SocketState = $"cl_{state}",
            _replication = session.Replication.Word,
            _user = session.UserName,
            _database = session.DatabaseName,
            _wait = session.State == ClientState.Waiting ? session.Reactor.Elapsed(session.Waiter.Since, session.Reactor.Now) : TimeSpan.Zero,
            _link = session.Server?.Id ?? 0,
            _processId = connection.PeerProcessId ?? 0,
            _tls = session.Tls,
            _name = session.Parameters["application_name"] ?? Requested(session, "application_name"),
            _statements = session.Statements?.Mine.Count ?? 0,
            Pinned = StateRefusal.Words(session.FollowedState?.Holds ?? StateEffects.None),
        };
        row.Read(connection, session.Reactor, session.ConnectedAt, session.RequestedAt, session.Host.Settings.ListenPort);
        return row;
    }

    /// <summary>On the server's reactor.</summary>
    internal static SocketRow Of(ServerConnection server)
    {
        var state = server.State switch
        {
            ServerState.New => "new",
            _ when server.IsListening => "listening",
            ServerState.Idle when server.Pool.IsUnsure(server) => "used",
            ServerState.Idle => "idle",
            ServerState.Tested => "tested",
            ServerState.BeingCanceled => "being_canceled",
            _ => "active",
        };
        SocketRow row = new()
        {
            IsServer = true,
            Id = server.Id,
            State = state == "active" && server.LinkedTo == 0 ? "idle" : state,
            SocketState = server.State == ServerState.New ? "sv_login" : $"sv_{state}",
            CloseNeeded = server.CloseNeeded is not null,
            _user = server.Pool.User.Name,
            _database = server.Pool.Database.Name,
            _link = server.LinkedTo,
            _processId = server.Connection?.PeerProcessId ?? server.ProcessId,
            _tls = server.Tls,
            _name = server.Parameters["application_name"] ?? "",
            _statements = server.Statements.Count,
        };
        row.Read(server.Connection, server.Reactor, server.ConnectedAt, server.RequestedAt, server.Target?.Port ?? 0);
        return row;
    }

    /// <summary>The cells of <see cref="SocketColumns.WithBuffers"/>, or of <see cref="SocketColumns.Usual"/>.</summary>
    internal string?[] Cells(bool withBuffers)
    {
        string?[] usual =
        [
            IsServer ? "S" : "C", _user, _database, _replication, withBuffers ? SocketState : State, _remote, _remotePort, _local, _localPort,
            _connectedAt, _requestedAt, Cell.Seconds(_wait), Cell.MicrosecondsLeft(_wait), Cell.Of(CloseNeeded), Pointer(Id), Pointer(_link),
            Cell.Of(_processId), _tls, _name, Cell.Of(_statements), Cell.Int4(Id),
        ];
        if (!withBuffers) return usual;
        var received = Cell.Of(_received);
        return [.. usual, received, "0", "0", "0", "0", received, Cell.Int4(_unsent)];
    }

    /// <summary>PgBouncer has addresses in memory here; dcp the same name that the log has.</summary>
    private static string Pointer(long id) => id == 0 ? "" : $"0x{id:x}";

    private static string Requested(ClientSession session, string name)
    {
        foreach (var item in session.Requested)
        {
            if (item.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) return item.Value;
        }

        return "";
    }

    private void Read(Connection? connection, Reactor reactor, long connectedAt, long requestedAt, int unixPort)
    {
        (_remote, _remotePort) = Address(connection?.RemoteEndPoint, unixPort);
        (_local, _localPort) = Address(connection?.LocalEndPoint, unixPort);
        _connectedAt = Moment(reactor, connectedAt);
        _requestedAt = requestedAt == 0 ? "" : Moment(reactor, requestedAt);
        _received = connection?.Input.Length ?? 0;
        _unsent = connection?.Unsent ?? 0;
    }

    private static (string? Address, string Port) Address(EndPoint? endPoint, int unixPort) => endPoint switch
    {
        null => (null, "0"),
        IPEndPoint ip => (ip.Address.ToString(), Cell.Of(ip.Port)),
        _ => ("unix", Cell.Of(unixPort)),
    };

    private static string Moment(Reactor reactor, long timestamp) =>
        Cell.Of(reactor.Clock.GetUtcNow() - reactor.Clock.GetElapsedTime(timestamp));
}
