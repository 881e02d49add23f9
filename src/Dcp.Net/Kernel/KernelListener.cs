using System.Net;
using System.Net.Sockets;

namespace Dcp.Net.Kernel;

/// <summary>
/// A listening socket, accepted from by the transport's first reactor and dealt to all of them in turn. The subclass says how
/// to accept; its members are called on that reactor.
/// </summary>
/// <typeparam name="T">What an accepted connection is before it has a reactor.</typeparam>
internal abstract class KernelListener<T> : Listener
{
    /// <summary>How long to leave arrivals in the backlog when there are no descriptors for them.</summary>
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(100);

    private readonly KernelTransport _transport;
    private readonly Action<Connection> _accepted;
    private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReactorTimer? _pause;
    private bool _failing;
    private int _next;

    private protected KernelListener(KernelTransport transport, Socket socket, Action<Connection> accepted)
    {
        _transport = transport;
        _accepted = accepted;
        Socket = socket;
        LocalEndPoint = socket.LocalEndPoint!;
    }

    public override EndPoint LocalEndPoint { get; }

    private protected Socket Socket { get; }

    private protected bool IsUnbinding { get; private set; }

    public override ValueTask UnbindAsync()
    {
        _transport.KernelReactors[0].Post(Unbind);
        return new(_unbound.Task);
    }

    /// <summary>Takes what arrives from now on.</summary>
    private protected abstract void StartAccepting();

    /// <summary>Takes no more, then calls <see cref="Finish"/>.</summary>
    private protected abstract void StopAccepting();

    private protected abstract Connection Open(KernelReactor reactor, T arrival);

    private protected void Deal(T arrival)
    {
        _failing = false;
        var reactors = _transport.KernelReactors;
        var target = reactors[_next++ % reactors.Length];
        if (target.IsCurrent) Join(target, arrival);
        else target.Post(() => Join(target, arrival));
    }

    /// <summary>Accepting failed, probably for want of descriptors: tries again later, and says so once.</summary>
    private protected void Pause(SocketError error)
    {
        if (!_failing)
        {
            _failing = true;
            _transport.Log?.Invoke(
                $"accepting on {LocalEndPoint} failed: {error}; trying again every {BackOff.TotalMilliseconds:0} ms");
        }

        _pause = _transport.KernelReactors[0].Schedule(BackOff, StartAccepting);
    }

    private protected void Unbind()
    {
        if (IsUnbinding) return;
        IsUnbinding = true;
        _pause?.Cancel();
        StopAccepting();
    }

    /// <summary>Disposing the socket removes a Unix socket's file as well.</summary>
    private protected void Finish()
    {
        Socket.Dispose();
        _unbound.SetResult();
    }

    private void Join(KernelReactor reactor, T arrival)
    {
        var connection = Open(reactor, arrival);
        connection.Receive();
        _accepted(connection);
    }
}
