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

    /// <summary>A listener at its limit opens and closes with every client that leaves; the log is told this often.</summary>
    private static readonly TimeSpan SilenceBetweenComplaints = TimeSpan.FromSeconds(10);

    private readonly KernelTransport _transport;
    private readonly Action<Connection> _accepted;
    private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReactorTimer? _pause;
    private long? _complained;
    private int _next;
    private bool _hasBegun;
    private bool _leavesFile;

    private protected KernelListener(KernelTransport transport, Socket socket, Action<Connection> accepted)
    {
        _transport = transport;
        _accepted = accepted;
        Socket = socket;
        LocalEndPoint = socket.LocalEndPoint!;
    }

    public override EndPoint LocalEndPoint { get; }

    public override int? Descriptor => IsUnbinding ? null : (int)Socket.SafeHandle.DangerousGetHandle();

    /// <summary>The Unix socket's file that has to be removed beside the socket, which knows it only where it has made it.</summary>
    internal string? File { get; init; }

    private protected Socket Socket { get; }

    private protected bool IsUnbinding { get; private set; }

    /// <summary>The first descriptor that must be left to others than clients.</summary>
    private protected int Ceiling { get; } = FileLimit.ClientCeiling();

    public override void Begin() => _transport.KernelReactors[0].Post(() =>
    {
        if (_hasBegun || IsUnbinding) return;
        _hasBegun = true;
        StartAccepting();
    });

    public override ValueTask UnbindAsync()
    {
        _transport.KernelReactors[0].Post(Unbind);
        return new(_unbound.Task);
    }

    public override ValueTask LeaveAsync()
    {
        _transport.KernelReactors[0].Post(() => _leavesFile = true);
        return UnbindAsync();
    }

    /// <summary>Descriptors are scarce: the subclass stops accepting, and calls <see cref="Pause"/> when it has.</summary>
    private protected bool IsCrowded { get; private set; }

    /// <summary>Takes what arrives from now on.</summary>
    private protected abstract void StartAccepting();

    /// <summary>Takes no more for now, then calls <see cref="Pause"/>. What is on its way may still be dealt.</summary>
    private protected abstract void CeaseAccepting();

    /// <summary>Takes no more, then calls <see cref="Finish"/>.</summary>
    private protected abstract void StopAccepting();

    private protected abstract Connection Open(KernelReactor reactor, T arrival);

    private protected void Deal(T arrival, int descriptor)
    {
        var reactors = _transport.KernelReactors;
        var target = reactors[_next++ % reactors.Length];
        if (target.IsCurrent) Join(target, arrival);
        else target.Post(() => Join(target, arrival));
        if (descriptor < Ceiling || IsCrowded || IsUnbinding) return;
        IsCrowded = true;
        CeaseAccepting();
    }

    /// <summary>Not accepting, because it failed or descriptors are scarce: tries again later, and says so now and then.</summary>
    private protected void Pause(SocketError error)
    {
        var clock = _transport.KernelReactors[0].Clock;
        if (_complained is null || clock.GetElapsedTime(_complained.Value) > SilenceBetweenComplaints)
        {
            _complained = clock.GetTimestamp();
            _transport.Log?.Invoke(
                $"accepting on {LocalEndPoint} failed: {error}; trying again every {BackOff.TotalMilliseconds:0} ms");
        }

        _pause = _transport.KernelReactors[0].Schedule(BackOff, Resume);
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
        if (_leavesFile)
        {
            _ = Libc.Close(SocketFactory.TakeHandle(Socket));
        }
        else
        {
            Socket.Dispose();
            if (File is not null) System.IO.File.Delete(File);
        }

        _unbound.SetResult();
    }

    private void Resume()
    {
        if (!FileLimit.HasRoomBelow(Ceiling))
        {
            Pause(SocketError.TooManyOpenSockets);
            return;
        }

        IsCrowded = false;
        StartAccepting();
    }

    private void Join(KernelReactor reactor, T arrival)
    {
        var connection = Open(reactor, arrival);
        connection.Receive();
        _accepted(connection);
    }
}
