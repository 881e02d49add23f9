using System.Net;
using System.Net.Sockets;
using Dcp.Net.Kernel;

namespace Dcp.Net.Uring;

/// <summary>One attempt to connect, with its time limit.</summary>
internal sealed unsafe class UringConnect : ICompletionHandler
{
    private readonly UringReactor _reactor;
    private readonly AddressFamily _family;
    private readonly int _fd;
    private readonly ulong _token;
    private readonly byte[] _address;
    private readonly TaskCompletionSource<ConnectResult> _result = new();
    private ReactorTimer? _timer;
    private SocketError? _reason;

    private UringConnect(UringReactor reactor, int fd, SocketAddress address)
    {
        _reactor = reactor;
        _fd = fd;
        _family = address.Family;
        _address = GC.AllocateArray<byte>(address.Size, pinned: true);
        address.Buffer.Span[..address.Size].CopyTo(_address);
        _token = reactor.AddSlot(this);
    }

    internal static ValueTask<ConnectResult> Start(UringReactor reactor, EndPoint endPoint, SocketSettings settings, TimeSpan timeout)
    {
        if (reactor.IsStopping) return new(ConnectResult.Failed(SocketError.OperationAborted));
        UringConnect connect;
        try
        {
            var socket = SocketFactory.ForConnect(endPoint, settings);
            connect = new UringConnect(reactor, SocketFactory.TakeHandle(socket), endPoint.Serialize());
        }
        catch (SocketException e)
        {
            return new(ConnectResult.Failed(e.SocketErrorCode));
        }

        connect.Submit(timeout);
        return new(connect._result.Task);
    }

    void ICompletionHandler.Complete(UringOperation operation, int result, uint flags)
    {
        _timer?.Cancel();
        _reactor.RemoveSlot(_token);
        if (result < 0)
        {
            _ = Libc.Close(_fd);
            _result.SetResult(ConnectResult.Failed(_reason ?? Errno.ToSocketError(-result)));
            return;
        }

        UringConnection connection = new(_reactor, _fd, _family);
        connection.Receive();
        _result.SetResult(ConnectResult.Connected(connection));
    }

    void ICompletionHandler.CancelFailed(UringOperation operation) => _reactor.Cancel(_token, operation);

    void ICompletionHandler.Abandon() => Cancel(SocketError.OperationAborted);

    private void Submit(TimeSpan timeout)
    {
        ref var sqe = ref _reactor.Prepare(UringAbi.OpConnect, _fd, _token, UringOperation.Connect);
        fixed (byte* address = _address) sqe.Address = (ulong)address;
        sqe.Offset = (ulong)_address.Length;
        if (timeout > TimeSpan.Zero) _timer = _reactor.Schedule(timeout, () => Cancel(SocketError.TimedOut));
    }

    private void Cancel(SocketError reason)
    {
        if (_reason is not null) return;
        _reason = reason;
        _reactor.Cancel(_token, UringOperation.Connect);
    }
}
