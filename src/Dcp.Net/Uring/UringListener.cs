using System.Net.Sockets;
using Dcp.Net.Kernel;

namespace Dcp.Net.Uring;

/// <summary>
/// Accepts by one submission that brings many completions; one by one where a whole backlog at once would take descriptors
/// that are not for clients.
/// </summary>
internal sealed class UringListener : KernelListener<int>, ICompletionHandler
{
    private readonly UringReactor _reactor;
    private readonly AddressFamily _family;
    private readonly int _firstOfTheLast;
    private ulong _token;
    private bool _accepting;
    private bool _oneByOne;

    internal UringListener(UringTransport transport, UringReactor reactor, Socket socket, ListenSettings settings, Action<Connection> accepted)
        : base(transport, socket, accepted)
    {
        _reactor = reactor;
        _family = socket.AddressFamily;
        _firstOfTheLast = Ceiling - settings.Backlog;
        _oneByOne = !FileLimit.HasRoomBelow(_firstOfTheLast);
        reactor.Post(() => _token = reactor.AddSlot(this));
        if (!settings.IsHeld) Begin();
    }

    void ICompletionHandler.Abandon() => Unbind();

    void ICompletionHandler.Complete(UringOperation operation, int result, uint flags)
    {
        _accepting = (flags & UringAbi.CqeMore) != 0;
        if (result >= 0) Take(result);
        if (_accepting) return;
        if (IsUnbinding) End();
        else if (IsCrowded) Pause(SocketError.TooManyOpenSockets);
        else if (result < 0 && !IsPassing(-result)) Pause(Errno.ToSocketError(-result));
        else StartAccepting();
    }

    void ICompletionHandler.CancelFailed(UringOperation operation)
    {
        if (_accepting) _reactor.Cancel(_token, operation);
    }

    private protected override void StartAccepting()
    {
        // One that was adopted may come from a process that does not wait in the kernel.
        Descriptors.SetBlocking((int)Socket.SafeHandle.DangerousGetHandle(), true);
        ref var sqe = ref _reactor.Prepare(
            UringAbi.OpAccept, (int)Socket.SafeHandle.DangerousGetHandle(), _token, UringOperation.Accept);
        sqe.IoPriority = _oneByOne ? (ushort)0 : UringAbi.AcceptMultishot;
        sqe.OpFlags = UringAbi.SockCloseOnExec;
        _accepting = true;
    }

    private protected override void CeaseAccepting()
    {
        if (_accepting) _reactor.Cancel(_token, UringOperation.Accept);
    }

    private protected override void StopAccepting()
    {
        if (_accepting) _reactor.Cancel(_token, UringOperation.Accept);
        else End();
    }

    private protected override Connection Open(KernelReactor reactor, int arrival) =>
        new UringConnection((UringReactor)reactor, arrival, _family);

    /// <summary>The one arrival is gone; the next may be fine.</summary>
    private static bool IsPassing(int errno) => errno is Errno.ConnectionAborted or Errno.Interrupted or Errno.Again;

    private void Take(int descriptor)
    {
        Deal(descriptor, descriptor);
        var wasOneByOne = _oneByOne;
        _oneByOne = descriptor >= _firstOfTheLast;
        if (_oneByOne && !wasOneByOne && !IsCrowded) CeaseAccepting();
    }

    private void End()
    {
        _reactor.RemoveSlot(_token);
        Finish();
    }
}
