using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Balance;
using Dcp.Server.Config;

namespace Dcp.Server.Passthrough;

/// <summary>
/// One client of a frontend and the server that it is passed on to. Both connections live on the client's reactor, and so does every
/// member. Finding a server is an async method (<c>PassSession.Connect.cs</c>); once bytes flow, each delivery is passed on within itself:
/// no waiter, no allocation, and the sends of a turn leave together.
/// </summary>
internal sealed partial class PassSession : IConnectionOwner
{
    private readonly Frontend _frontend;
    private readonly FrontendConfig _config;
    private readonly Connection _client;
    private readonly Signal _signal;
    private Connection? _server;
    private bool _clientEnded;
    private bool _serverEnded;
    private bool _isOver;

    internal PassSession(Frontend frontend, Connection client)
    {
        _frontend = frontend;
        _config = frontend.Config;
        _client = client;
        _signal = new Signal(client.Reactor);
        AcceptedAt = LastMoved = client.Reactor.Now;
        Source = client.RemoteEndPoint;
        Accepted = client.Reactor.Clock.GetUtcNow();
    }

    internal Reactor Reactor => _signal.Reactor;

    /// <summary>Who the client is: the socket's peer, or whom a PROXY header names.</summary>
    internal EndPoint? Source { get; private set; }

    /// <summary>The address of ours that the client came by; it asks the system.</summary>
    internal EndPoint? Destination => _client.LocalEndPoint;

    /// <summary>It is known who the client is.</summary>
    internal bool HasBegun { get; private set; }

    /// <summary>The member that it is connected to, or is being connected to.</summary>
    internal Member? Member { get; private set; }

    /// <summary>Bytes from the client and from the server.</summary>
    internal long Received { get; private set; }

    internal long Sent { get; private set; }

    internal DateTimeOffset Accepted { get; }

    /// <summary>Timestamps: when it came, got its turn, was connected (-1: never), and when bytes moved last.</summary>
    internal long AcceptedAt { get; }

    internal long ChosenAt { get; private set; } = -1;

    internal long ConnectedAt { get; private set; } = -1;

    internal long LastMoved { get; private set; }

    internal int Retries { get; private set; }

    internal PassEnd End { get; private set; }

    /// <summary>Both sides are there and bytes are passed on.</summary>
    internal bool IsLinked { get; private set; }

    /// <summary>What of <see cref="Received"/> and <see cref="Sent"/> was counted already.</summary>
    internal (long Received, long Sent) Counted { get; set; }

    /// <summary>Something happened on one side: its bytes go to the other, and what waited for it goes out.</summary>
    void IConnectionOwner.OnActivity(Connection connection)
    {
        var server = _server!;
        LastMoved = Reactor.Now;
        if (ReferenceEquals(connection, _client))
        {
            MoveUp(server);
            if (!server.Input.IsEmpty) MoveDown(server);
        }
        else
        {
            MoveDown(server);
            if (!_client.Input.IsEmpty) MoveUp(server);
        }

        if (!_client.IsAlive || !server.IsAlive) LookAtEnds(server);
    }

    /// <summary>Ends it from outside. On its reactor.</summary>
    internal void Cut(PassEnd end)
    {
        if (_isOver) return;
        if (IsLinked)
        {
            Finish(end);
            return;
        }

        _cut ??= end;
        _signal.Set();
    }

    /// <summary>Looks at its time limits; called by the reactor's heartbeat.</summary>
    internal void Beat(long now)
    {
        if (IsLinked)
        {
            var limit = _config.IdleLimit;
            if (limit <= TimeSpan.Zero || Reactor.Elapsed(LastMoved, now) < limit) return;
            var byClient = _config.ServerTimeout == TimeSpan.Zero || (_config.ClientTimeout > TimeSpan.Zero && _config.ClientTimeout <= _config.ServerTimeout);
            Finish(byClient ? PassEnd.ClientTimeout : PassEnd.ServerTimeout);
        }
        else if (_deadline != 0 && now >= _deadline)
        {
            Cut(_lateEnd);
        }
    }

    private void BeginRelay()
    {
        var server = _server!;
        IsLinked = true;
        LastMoved = Reactor.Now;
        _client.Owner = server.Owner = this;
        MoveUp(server);
        MoveDown(server);
        LookAtEnds(server);
    }

    private void MoveUp(Connection server)
    {
        if (server.IsCongested) return;
        var input = _client.Input;
        if (input.IsEmpty) return;
        Received += input.Length;
        server.Write(input);
        _client.Consume(input.Length);
        server.Flush();
    }

    private void MoveDown(Connection server)
    {
        if (_client.IsCongested) return;
        var input = server.Input;
        if (input.IsEmpty) return;
        Sent += input.Length;
        _client.Write(input);
        server.Consume(input.Length);
        _client.Flush();
    }

    /// <summary>Carries on what has ended: a direction that is over is ended on the other side too, and both together are the end.</summary>
    private void LookAtEnds(Connection server)
    {
        if (_isOver) return;
        if (_client.Error != SocketError.Success)
        {
            Finish(PassEnd.ClientBroke);
            return;
        }

        if (server.Error != SocketError.Success)
        {
            MoveDown(server);
            Finish(PassEnd.ServerBroke);
            return;
        }

        if (_client.InputEnded && !_clientEnded && _client.Input.IsEmpty)
        {
            _clientEnded = true;
            server.ShutdownOutput();
        }

        if (server.InputEnded && !_serverEnded && server.Input.IsEmpty)
        {
            _serverEnded = true;
            _client.ShutdownOutput();
        }

        if (_clientEnded && _serverEnded) Finish(PassEnd.Normal);
    }

    /// <summary>The one way out.</summary>
    private void Finish(PassEnd end)
    {
        if (_isOver) return;
        _isOver = true;
        End = end;
        if (end == PassEnd.ClientBroke) _server?.Abort();
        else _server?.Close();
        _client.Close();
        _frontend.Ended(this);
    }
}
