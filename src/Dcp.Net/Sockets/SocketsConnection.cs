using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dcp.Net.Kernel;

namespace Dcp.Net.Sockets;

/// <summary>
/// A .NET socket that does not block. What it does is done by <see cref="Work"/>, which the reactor calls when something has become
/// possible or has to be reported; a send is tried at once and only its result waits for that.
/// </summary>
internal sealed unsafe class SocketsConnection : Connection, IReadyHandler
{
    private const uint Events = Epoll.Readable | Epoll.Writable | Epoll.PeerEnded | Epoll.EdgeTriggered;
    private const uint Ends = Epoll.PeerEnded | Epoll.HungUp | Epoll.Failed;

    /// <summary>Receives in a row before the others have their turn.</summary>
    private const int ReceivesAtOnce = 4;

    private readonly Socket _socket;
    private readonly AddressFamily _family;
    private SocketsReactor _reactor;
    private ulong _token;
    private int _fd;

    private bool _receiving;
    private bool _stopping;
    private bool _readable;
    private bool _ending;

    private Block? _sending;
    private int _sendStart;
    private int _sendEnd;
    private SocketError _sendError;
    private bool _writable;

    private bool _isDeferred;
    private bool _released;
    private EndPoint? _remote;
    private EndPoint? _local;
    private Libc.Credentials? _peer;

    internal SocketsConnection(SocketsReactor reactor, Socket socket)
        : base(reactor)
    {
        _reactor = reactor;
        _socket = socket;
        _fd = (int)socket.SafeHandle.DangerousGetHandle();
        _family = socket.AddressFamily;
        Attach();
    }

    public override EndPoint? RemoteEndPoint => _remote ??= SocketNames.Remote(_fd, _family);

    public override EndPoint? LocalEndPoint => _local ??= SocketNames.Local(_fd, _family);

    public override uint? PeerUserId => Peer?.UserId;

    public override int? PeerProcessId => Peer?.ProcessId;

    private Libc.Credentials? Peer => _family == AddressFamily.Unix ? _peer ??= SocketNames.Peer(_fd) : null;

    /// <summary>The descriptor; -1 once it is closed.</summary>
    internal int Handle => _fd;

    public override int Descriptor => _fd;

    public override bool CanGiveAway => !_released;

    private bool CanReceive => _receiving && _readable && !_stopping && !_released;

    private bool IsSent => _sending is not null && (_sendStart == _sendEnd || _sendError != SocketError.Success);

    void IReadyHandler.Ready(uint events)
    {
        if ((events & (Epoll.Readable | Ends)) != 0) _readable = true;
        if ((events & Ends) != 0) _ending = true;
        if ((events & (Epoll.Writable | Ends)) != 0) _writable = true;
        if (CanReceive || (_sending is not null && _writable)) Defer();
    }

    void IReadyHandler.Abandon()
    {
        if (!_released) Abort();
    }

    /// <summary>Goes on with what is possible and reports. A report may move the connection away, so it is the last thing that is done.</summary>
    internal void Work()
    {
        _isDeferred = false;
        if (_sending is not null && !IsSent && _writable && !_released) Send();
        if (IsSent || (_released && _sending is not null))
        {
            if (_stopping || CanReceive) Defer();
            ReportSent();
        }
        else if (_released)
        {
            return;
        }
        else if (_stopping)
        {
            _receiving = _stopping = false;
            OnReceiveStopped();
        }
        else if (CanReceive)
        {
            ReceiveSome();
        }
    }

    private protected override void StartReceive()
    {
        _receiving = true;
        if (_readable) Defer();
    }

    private protected override void StopReceive()
    {
        _stopping = true;
        Defer();
    }

    private protected override void StartSend(Block block)
    {
        _sending = block;
        _sendStart = block.Start;
        _sendEnd = block.End;
        _sendError = SocketError.Success;
        if (_writable) Send();
        if (IsSent) Defer();
    }

    private protected override void ShutdownSend() => _ = Libc.Shutdown(_fd, Libc.ShutdownWrite);

    private protected override void Release()
    {
        // The peer must not take a stream that was cut for one that ended.
        if (Error == SocketError.OperationAborted && _family != AddressFamily.Unix) _socket.LingerState = new LingerOption(true, 0);
        _reactor.Unwatch(_fd, _token);
        _socket.Dispose();
        _fd = -1;
        _released = true;
        if (_sending is not null) Defer();
        else _reactor.CountConnection(-1);
    }

    private protected override void Detach()
    {
        Debug.Assert(_sending is null && !_receiving && !_isDeferred, "operations are under way");
        _reactor.Unwatch(_fd, _token);
        _reactor.CountConnection(-1);
    }

    private protected override int TakeDescriptor()
    {
        // Who asks later for the names, for the log, must not ask the next owner of the number.
        _ = (RemoteEndPoint, LocalEndPoint, PeerUserId);
        Detach();
        _fd = -1;
        _released = true;
        return SocketFactory.TakeHandle(_socket);
    }

    private protected override void Attach()
    {
        _reactor = (SocketsReactor)Reactor;
        _readable = false;
        _writable = true;
        _token = _reactor.Watch(_fd, Events, this);
        _reactor.CountConnection(1);
    }

    private void Defer()
    {
        if (_isDeferred) return;
        _isDeferred = true;
        _reactor.Defer(this);
    }

    private void ReceiveSome()
    {
        for (var i = 0; i < ReceivesAtOnce && CanReceive; i++)
        {
            var count = _socket.Receive(new Span<byte>(_reactor.Buffer, SocketsReactor.BufferSize), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                _readable = false;
                return;
            }

            if (error != SocketError.Success || count == 0)
            {
                _receiving = false;
                if (count == 0 && error == SocketError.Success) OnInputEnded();
                else OnFailed(Normal(error), sending: false);
                return;
            }

            // Less than there was room for is all there is, and more is a new event, except for an end that was told of before.
            if (count < SocketsReactor.BufferSize && !_ending) _readable = false;
            OnReceived(_reactor.Buffer, count);
        }

        if (CanReceive) Defer();
    }

    private void Send()
    {
        var data = new ReadOnlySpan<byte>(_sending!.Address + _sendStart, _sendEnd - _sendStart);
        while (data.Length > 0)
        {
            var count = _socket.Send(data, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                _writable = false;
                return;
            }

            if (error != SocketError.Success)
            {
                _sendError = Normal(error);
                return;
            }

            _sendStart += count;
            data = data[count..];
        }
    }

    private void ReportSent()
    {
        var released = _released;
        var block = _sending!;
        var (count, error) = (_sendStart - block.Start, _sendError);
        if (released && _sendStart < _sendEnd) error = SocketError.OperationAborted;
        _sending = null;
        if (released) _reactor.CountConnection(-1);
        if (error == SocketError.Success) OnSent(count);
        else OnFailed(error, sending: true);
    }

    /// <summary>A broken pipe is a reset that was noticed one call later, and is called the same.</summary>
    private static SocketError Normal(SocketError error) => error == SocketError.Shutdown ? SocketError.ConnectionReset : error;
}
