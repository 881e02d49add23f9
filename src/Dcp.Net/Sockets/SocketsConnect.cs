using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dcp.Net.Kernel;

namespace Dcp.Net.Sockets;

/// <summary>One attempt to connect, with its time limit.</summary>
internal sealed unsafe class SocketsConnect : IReadyHandler
{
    /// <summary>A Unix socket whose listener's backlog is full says so at once, and nothing tells when there is room.</summary>
    private static readonly TimeSpan FullPause = TimeSpan.FromMilliseconds(5);

    private readonly SocketsReactor _reactor;
    private readonly Socket _socket;
    private readonly int _fd;
    private readonly SocketAddress _address;
    private readonly TaskCompletionSource<ConnectResult> _result = new();
    private readonly ulong _token;
    private ReactorTimer? _limit;
    private ReactorTimer? _retry;

    private SocketsConnect(SocketsReactor reactor, Socket socket, SocketAddress address)
    {
        _reactor = reactor;
        _socket = socket;
        _fd = (int)socket.SafeHandle.DangerousGetHandle();
        _address = address;
        _token = reactor.Watch(_fd, Epoll.Writable | Epoll.EdgeTriggered, this);
    }

    internal static ValueTask<ConnectResult> Start(SocketsReactor reactor, EndPoint endPoint, SocketSettings settings, TimeSpan timeout)
    {
        if (reactor.IsStopping) return new(ConnectResult.Failed(SocketError.OperationAborted));
        SocketsConnect connect;
        try
        {
            var socket = SocketFactory.ForConnect(endPoint, settings);
            socket.Blocking = false;
            connect = new SocketsConnect(reactor, socket, endPoint.Serialize());
        }
        catch (SocketException e)
        {
            return new(ConnectResult.Failed(e.SocketErrorCode));
        }

        if (timeout > TimeSpan.Zero) connect._limit = reactor.Schedule(timeout, () => connect.End(SocketError.TimedOut));
        connect.Try();
        return new(connect._result.Task);
    }

    void IReadyHandler.Ready(uint events)
    {
        // A socket that has not begun to connect is "hung up" as well.
        if (_retry is { IsPending: true }) return;
        int errno;
        uint length = sizeof(int);
        if (Libc.GetSocketOption(_fd, Libc.SolSocket, Libc.SoError, &errno, &length) != 0) errno = Marshal.GetLastSystemError();
        End(Errno.ToSocketError(errno));
    }

    void IReadyHandler.Abandon() => End(SocketError.OperationAborted);

    private void Try()
    {
        int result;
        fixed (byte* address = _address.Buffer.Span) result = Libc.Connect(_fd, address, (uint)_address.Size);
        var errno = result == 0 ? 0 : Marshal.GetLastSystemError();
        if (errno == Errno.InProgress) return;
        if (errno == Errno.Again) _retry = _reactor.Schedule(FullPause, Try);
        else End(Errno.ToSocketError(errno));
    }

    private void End(SocketError error)
    {
        _limit?.Cancel();
        _retry?.Cancel();
        _reactor.Unwatch(_fd, _token);
        if (error != SocketError.Success)
        {
            _socket.Dispose();
            _result.SetResult(ConnectResult.Failed(error));
            return;
        }

        SocketsConnection connection = new(_reactor, _socket);
        connection.Receive();
        _result.SetResult(ConnectResult.Connected(connection));
    }
}
