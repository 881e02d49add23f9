using System.Net;
using System.Net.Sockets;

namespace Dcp.Net.Uring;

/// <summary>
/// A listening socket, accepted from by the transport's first reactor and dealt to all of them in turn.
/// </summary>
internal sealed class UringListener : Listener, ICompletionHandler
{
    /// <summary>How long to leave arrivals in the backlog when there are no descriptors for them.</summary>
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(100);

    private readonly UringTransport _transport;
    private readonly UringReactor _reactor;
    private readonly Socket _socket;
    private readonly int _fd;
    private readonly AddressFamily _family;
    private readonly Action<Connection> _accepted;
    private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _token;
    private int _next;
    private bool _accepting;
    private bool _unbinding;
    private bool _failing;
    private ReactorTimer? _pause;

    internal UringListener(UringTransport transport, UringReactor reactor, Socket socket, Action<Connection> accepted)
    {
        _transport = transport;
        _reactor = reactor;
        _socket = socket;
        _fd = (int)socket.SafeHandle.DangerousGetHandle();
        _family = socket.AddressFamily;
        _accepted = accepted;
        LocalEndPoint = socket.LocalEndPoint!;
        reactor.Post(Start);
    }

    public override EndPoint LocalEndPoint { get; }

    public override ValueTask UnbindAsync()
    {
        _reactor.Post(Unbind);
        return new(_unbound.Task);
    }

    void ICompletionHandler.CancelFailed(UringOperation operation)
    {
        if (_accepting) _reactor.Cancel(_token, operation);
    }

    void ICompletionHandler.Abandon() => Unbind();

    void ICompletionHandler.Complete(UringOperation operation, int result, uint flags)
    {
        _accepting = (flags & UringAbi.CqeMore) != 0;
        if (result >= 0)
        {
            _failing = false;
            Deal(result);
        }

        if (_accepting) return;
        if (_unbinding) Finish();
        else if (result < 0 && !IsPassing(-result)) Pause(-result);
        else Accept();
    }

    /// <summary>The one arrival is gone; the next may be fine.</summary>
    private static bool IsPassing(int errno) => errno is Errno.ConnectionAborted or Errno.Interrupted or Errno.Again;

    private void Start()
    {
        _token = _reactor.AddSlot(this);
        if (_unbinding) Finish();
        else Accept();
    }

    private void Accept()
    {
        ref var sqe = ref _reactor.Prepare(UringAbi.OpAccept, _fd, _token, UringOperation.Accept);
        sqe.IoPriority = UringAbi.AcceptMultishot;
        sqe.OpFlags = UringAbi.SockCloseOnExec;
        _accepting = true;
    }

    private void Deal(int fd)
    {
        var reactors = _transport.UringReactors;
        var target = reactors[_next++ % reactors.Length];
        if (target.IsCurrent) Open(target, fd);
        else target.Post(() => Open(target, fd));
    }

    private void Open(UringReactor reactor, int fd)
    {
        UringConnection connection = new(reactor, fd, _family);
        connection.Receive();
        _accepted(connection);
    }

    private void Pause(int errno)
    {
        if (!_failing)
        {
            _failing = true;
            _transport.Log?.Invoke($"accepting on {LocalEndPoint} failed: {Errno.ToSocketError(errno)}; trying again every {BackOff.TotalMilliseconds:0} ms");
        }

        _pause = _reactor.Schedule(BackOff, () =>
        {
            if (!_unbinding) Accept();
        });
    }

    private void Unbind()
    {
        if (_unbinding) return;
        _unbinding = true;
        _pause?.Cancel();
        if (_accepting) _reactor.Cancel(_token, UringOperation.Accept);
        else if (_token != 0) Finish();
    }

    /// <summary>Disposing the socket removes a Unix socket's file as well.</summary>
    private void Finish()
    {
        _reactor.RemoveSlot(_token);
        _socket.Dispose();
        _unbound.SetResult();
    }
}
