using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Wire;

namespace Dcp.Server.Passthrough;

/// <content>
/// From accept to the server's first byte. Until that byte the client's are kept, so that a server that turns out to be dead costs
/// the client nothing: the next one hears them from the beginning.
/// </content>
internal sealed partial class PassSession
{
    /// <summary>Bytes of a client that are kept for another server; who says more before it hears a word is bound to its server.</summary>
    private const int MostKept = 16 * 1024;

    /// <summary>A client that gets no server has so long to say who it is.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private List<Member>? _tried;
    private PassEnd? _cut;
    private PassEnd _lateEnd;
    private long _deadline;
    private int _ahead;

    /// <summary>The member that it is connected to, or else the last one that could not be reached.</summary>
    internal Member? Asked => Member ?? _tried?[^1];

    /// <summary>Where the client connected to, by its PROXY header.</summary>
    private EndPoint? _destination;

    /// <summary>Its turn in the queue has come. On its reactor.</summary>
    internal bool IsCalled { get; set; }

    internal LinkedListNode<PassSession>? Place { get; set; }

    internal void Call() => Reactor.Post(_signal.Set);

    internal async Task RunAsync()
    {
        _client.Owner = _signal;
        if (_config.AcceptProxy && await ReadHeaderAsync() is var (addresses, wrong))
        {
            if (wrong is { } end)
            {
                Finish(end);
                return;
            }

            Source = addresses.Source ?? Source;
            _destination = addresses.Destination;
        }

        HasBegun = true;
        _frontend.Began();
        for (var attempts = 0; !_isOver; attempts++)
        {
            if (await ChooseAsync() is not { } member) return;
            Retries = attempts;
            if (_tried is [.., var unreached]) _frontend.Redispatched(unreached);
            var failure = await ConnectAsync(member);
            if (failure is null && await HearAsync()) return;
            if (_isOver) return;

            // That we may open no more is no fault of the server's.
            LoseServer(member, failed: failure != SocketError.TooManyOpenSockets);
            (_tried ??= []).Add(member);
            if (_cut is { } cut) Finish(cut);
            else if (!IsClientThere) Finish(PassEnd.ClientLeftConnecting);
            else if (attempts >= _config.Retries || failure == SocketError.TooManyOpenSockets)
                await RefuseAsync(failure == SocketError.TimedOut ? PassEnd.ConnectTimeout : PassEnd.NoServer);
        }
    }

    private bool IsClientThere => _client.IsAlive || (_client.InputEnded && !_client.Input.IsEmpty);

    /// <summary>Who the client says it speaks for, or why it ends.</summary>
    private async Task<(ProxyAddresses Addresses, PassEnd? Wrong)> ReadHeaderAsync()
    {
        SetDeadline(_config.ConnectTimeout, PassEnd.HeaderTimeout);
        while (true)
        {
            if (_cut is { } cut) return (default, cut);
            if (!ProxyHeader.TryRead(_client.Input, out var length, out var addresses)) return (default, PassEnd.BadHeader);
            if (length > 0)
            {
                _client.Consume(length);
                _deadline = 0;
                return (addresses, null);
            }

            if (!_client.IsAlive) return (default, PassEnd.BadHeader);
            await _signal.WaitAsync();
        }
    }

    /// <summary>A member with a connection counted for us; null: it is over.</summary>
    private async Task<Member?> ChooseAsync()
    {
        await _frontend.Targets.RefreshAsync();
        SetDeadline(_config.QueueTimeout ?? _config.ConnectTimeout, PassEnd.QueueTimeout);
        while (true)
        {
            if (_cut is { } cut || !IsClientThere)
            {
                _frontend.LeaveQueue(this);
                if (_cut == PassEnd.QueueTimeout && IsClientThere) await RefuseAsync(PassEnd.QueueTimeout);
                else Finish(_cut ?? PassEnd.ClientLeftQueue);
                return null;
            }

            var turn = _frontend.TryTake(this, new BalanceRequest(_frontend.Hash(Source), Tried: _tried), out var member);
            if (turn == Turn.Taken)
            {
                _deadline = 0;
                Member = member;
                ChosenAt = Reactor.Now;
                return member;
            }

            if (turn is Turn.None or Turn.QueueFull)
            {
                // Too many are there already: nobody stays for a word.
                if (turn == Turn.None) await RefuseAsync(PassEnd.NoServer);
                else Finish(PassEnd.QueueFull);
                return null;
            }

            await _signal.WaitAsync();
        }
    }

    private async Task<SocketError?> ConnectAsync(Member member)
    {
        if (member.EndPoint is not { } endPoint) return SocketError.HostNotFound;
        var result = await Reactor.ConnectAsync(endPoint, _frontend.Sockets, _config.ConnectTimeout);
        if (result.Connection is not { } server) return result.Error;
        _server = server;
        server.Owner = _signal;
        ConnectedAt = Reactor.Now;
        _frontend.Targets.Reached(member);
        _ahead = 0;
        if (member.Entry.SendProxy is not ProxyProtocol.None and var version)
            server.Write(ProxyHeader.Write(version, Source, _destination ?? _client.LocalEndPoint));
        server.Flush();
        return null;
    }

    /// <summary>
    /// Waits for the server's first byte, passing the client's on and keeping them. True: the two are linked, or it is over; false: another
    /// server should be asked.
    /// </summary>
    private async Task<bool> HearAsync()
    {
        var server = _server!;
        var limit = _config.IdleLimit;
        SetDeadline(limit, PassEnd.ServerTimeout);
        while (true)
        {
            if (_cut is { } cut)
            {
                Finish(cut);
                return true;
            }

            // Bytes of another protocol may have had an effect already.
            var maySayAgain = _ahead == 0 || StartupBytes.BeginLogin(_client.Input);
            if (server.Error != SocketError.Success && server.Input.IsEmpty && maySayAgain) return false;
            if (_client.Error != SocketError.Success)
            {
                Finish(PassEnd.ClientBroke);
                return true;
            }

            var said = _client.Input;
            if (said.Length > _ahead)
            {
                server.Write(said[_ahead..]);
                server.Flush();
                _ahead = said.Length;
                SetDeadline(limit, PassEnd.ServerTimeout);
            }

            var isSilentEnd = server.InputEnded && server.Input.IsEmpty;
            if (isSilentEnd && _client.IsAlive && StartupBytes.BeginLogin(said)) return false;
            if (!server.Input.IsEmpty || isSilentEnd || server.Error != SocketError.Success || _client.InputEnded || _ahead >= MostKept)
            {
                Received += _ahead;
                _client.Consume(_ahead);
                _deadline = 0;
                BeginRelay();
                return true;
            }

            await _signal.WaitAsync();
        }
    }

    /// <summary>
    /// No server can be had. A client of PostgreSQL's is told so when it says who it is, which it does at once: libpq tries its next host
    /// on this answer, and a person reads more than that the connection was closed.
    /// </summary>
    private async Task RefuseAsync(PassEnd end)
    {
        _cut = null;
        SetDeadline(s_farewell, end);
        while (_client.IsAlive && _cut is null)
        {
            if (StartupBytes.IsStartup(_client.Input))
            {
                BackendMessages.WriteErrorResponse(
                    _client, ErrorFields.Fatal(SqlState.CannotConnectNow, $"no server of frontend \"{_config.Name}\" can be reached now"));
                break;
            }

            if (StartupBytes.BeginLogin(_client.Input))
            {
                // Encryption is not ours to give: the client asks on without.
                _client.Consume(StartupBytes.RequestLength);
                _client.Write("N"u8);
                _client.Flush();
                continue;
            }

            if (!_client.Input.IsEmpty && !StartupBytes.MayBegin(_client.Input)) break;
            await _signal.WaitAsync();
        }

        Finish(end);
    }

    private void LoseServer(Member member, bool failed)
    {
        if (failed) _frontend.Targets.Failed(member);
        _server?.Abort();
        _server = null;
        Member = null;
        _frontend.Give(member);
    }

    private void SetDeadline(TimeSpan limit, PassEnd end)
    {
        _lateEnd = end;
        _deadline = limit > TimeSpan.Zero ? Reactor.Now + Reactor.ToTicks(limit) : 0;
    }
}
