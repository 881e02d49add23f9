using System.Net.Sockets;
using Dcp.Net.Kernel;

namespace Dcp.Net.Sockets;

/// <summary>Accepts a few connections each time that the socket is ready.</summary>
internal sealed class SocketsListener : KernelListener<Socket>, IReadyHandler
{
    private const int AcceptsAtOnce = 32;

    private readonly SocketsReactor _reactor;
    private readonly int _fd;
    private ulong _token;
    private bool _accepting;

    internal SocketsListener(SocketsTransport transport, SocketsReactor reactor, Socket socket, ListenSettings settings, Action<Connection> accepted)
        : base(transport, socket, accepted)
    {
        _reactor = reactor;
        _fd = (int)socket.SafeHandle.DangerousGetHandle();
        if (!settings.IsHeld) Begin();
    }

    void IReadyHandler.Abandon() => Unbind();

    void IReadyHandler.Ready(uint events)
    {
        // Asking first is cheaper than the exception of accepting nobody.
        for (var i = 0; i < AcceptsAtOnce && _accepting && Socket.Poll(0, SelectMode.SelectRead); i++)
        {
            if (TryAccept() is { } arrival) Deal(arrival, (int)arrival.SafeHandle.DangerousGetHandle());
        }
    }

    private protected override void StartAccepting()
    {
        Socket.Blocking = false;
        _token = _reactor.Watch(_fd, Epoll.Readable, this);
        _accepting = true;
    }

    private protected override void CeaseAccepting()
    {
        Unwatch();
        Pause(SocketError.TooManyOpenSockets);
    }

    private protected override void StopAccepting()
    {
        if (_accepting) Unwatch();
        Finish();
    }

    private protected override Connection Open(KernelReactor reactor, Socket arrival)
    {
        arrival.Blocking = false;
        return new SocketsConnection((SocketsReactor)reactor, arrival);
    }

    private Socket? TryAccept()
    {
        try
        {
            return Socket.Accept();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.Interrupted or SocketError.WouldBlock)
        {
            // The one arrival is gone; the next may be fine.
        }
        catch (SocketException e)
        {
            Unwatch();
            Pause(e.SocketErrorCode);
        }

        return null;
    }

    private void Unwatch()
    {
        _accepting = false;
        _reactor.Unwatch(_fd, _token);
    }
}
