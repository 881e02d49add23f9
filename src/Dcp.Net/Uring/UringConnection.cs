using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dcp.Net.Kernel;

namespace Dcp.Net.Uring;

/// <summary>A socket on a ring: one multishot receive (renewed after <see cref="UringReactor.ReceiveLimit"/> bytes), one send at a time.</summary>
internal sealed unsafe class UringConnection : Connection, ICompletionHandler
{
    private readonly AddressFamily _family;
    private UringReactor _reactor;
    private ulong _token;
    private int _fd;
    private bool _receiving;
    private bool _stopping;
    private bool _sending;

    /// <summary>Length of the send under way if it completes only when it fails, else 0; and its number.</summary>
    private int _silent;
    private uint _sends;
    private bool _isFull;
    private bool _closing;
    private EndPoint? _remote;
    private EndPoint? _local;
    private Libc.Credentials? _peer;

    internal UringConnection(UringReactor reactor, int fd, AddressFamily family)
        : base(reactor)
    {
        _reactor = reactor;
        _fd = fd;
        _family = family;
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

    public override bool CanGiveAway => !IsReleased;

    private bool IsReleased => _fd < 0;

    /// <summary>Whether something has to be done as soon as the silent send with this number is done.</summary>
    internal bool AwaitsSilent(uint number) => IsSilent(number) && (IsReleased || AwaitsSend(_silent));

    /// <summary>The silent send with this number is done, and did not fail.</summary>
    internal void SilentSent(uint number)
    {
        if (IsSilent(number)) Sent(_silent);
    }

    /// <summary>The silent send that is under way failed: its completion, which is in the queue, says how.</summary>
    internal void SilentFailed()
    {
        if (_silent == 0) return;
        _isFull = true;
        _silent = 0;
    }

    private bool IsSilent(uint number) => _silent > 0 && _sends == number;

    void ICompletionHandler.Complete(UringOperation operation, int result, uint flags)
    {
        switch (operation)
        {
            case UringOperation.Receive:
                Received(result, flags);
                break;
            case UringOperation.Send:
                SilentFailed();
                Sent(result);
                break;
            case UringOperation.Close:
                _closing = false;
                ForgetIfDone();
                break;
        }
    }

    void ICompletionHandler.CancelFailed(UringOperation operation)
    {
        // It was neither done nor waiting but just being retried by the kernel.
        var wanted = operation == UringOperation.Receive ? _receiving && (_stopping || IsReleased) : _sending && IsReleased;
        if (wanted) _reactor.Cancel(_token, operation);
    }

    void ICompletionHandler.Abandon()
    {
        if (!IsReleased) Abort();
    }

    private protected override void StartReceive()
    {
        _stopping = false;
        Arm();
    }

    private protected override void StopReceive()
    {
        // When the receive has just ended by itself, Received is running below us and sees the flag.
        _stopping = true;
        if (_receiving) _reactor.Cancel(_token, UringOperation.Receive);
    }

    private protected override void StartSend(Block block)
    {
        ref var sqe = ref _reactor.Prepare(UringAbi.OpSend, _fd, _token, UringOperation.Send);
        sqe.Address = (ulong)(block.Address + block.Start);
        sqe.Length = (uint)block.Length;
        sqe.OpFlags = UringAbi.MsgNoSignal | UringAbi.MsgWaitAll;
        _sending = true;
        if (_isFull)
        {
            _isFull = false;
            return;
        }

        // Nearly every send is done when the kernel has looked at it. Its completion would only wake us from the wait of the same call.
        sqe.Flags = UringAbi.SqeSkipSuccess;
        sqe.OpFlags |= UringAbi.MsgDontWait;
        _silent = block.Length;
        _reactor.AddSilent(_token, ++_sends);
    }

    /// <summary>A direct call: io_uring would send it to a worker thread.</summary>
    private protected override void ShutdownSend() => _ = Libc.Shutdown(_fd, Libc.ShutdownWrite);

    private protected override void Release()
    {
        if (Error == SocketError.OperationAborted && _family != AddressFamily.Unix)
        {
            // The peer must not take a stream that was cut for one that ended.
            Libc.LingerOption linger = new() { On = 1 };
            _ = Libc.SetSocketOption(_fd, Libc.SolSocket, Libc.SoLinger, &linger, (uint)sizeof(Libc.LingerOption));
        }

        if (_receiving) _reactor.Cancel(_token, UringOperation.Receive);
        if (_sending) _reactor.Cancel(_token, UringOperation.Send);
        _reactor.Prepare(UringAbi.OpClose, _fd, _token, UringOperation.Close);
        _closing = true;
        _fd = -1;
    }

    private protected override void Detach()
    {
        Debug.Assert(!_receiving && !_sending && !_closing, "operations are under way");
        _reactor.RemoveSlot(_token);
        _reactor.CountConnection(-1);
    }

    private protected override int TakeDescriptor()
    {
        // Who asks later for the names, for the log, must not ask the next owner of the number.
        _ = (RemoteEndPoint, LocalEndPoint, PeerUserId);
        Detach();
        var descriptor = _fd;
        _fd = -1;
        return descriptor;
    }

    private protected override void Attach()
    {
        _reactor = (UringReactor)Reactor;
        _token = _reactor.AddSlot(this);
        _reactor.CountConnection(1);
    }

    private void Arm()
    {
        ref var sqe = ref _reactor.Prepare(UringAbi.OpReceive, _fd, _token, UringOperation.Receive);
        sqe.Flags = UringAbi.SqeBufferSelect;
        sqe.IoPriority = UringAbi.ReceiveMultishot;
        sqe.BufferGroup = BufferRing.Group;
        sqe.OptionLength = _reactor.ReceiveLimit;
        _receiving = true;
    }

    private void Received(int result, uint flags)
    {
        if ((flags & UringAbi.CqeMore) == 0) _receiving = false;
        if (result > 0)
        {
            var buffer = (ushort)(flags >> UringAbi.CqeBufferShift);
            if (!IsReleased) OnReceived(_reactor.Buffers.Address(buffer), result);
            _reactor.Buffers.Return(buffer);
        }

        if (_receiving) return;
        if (IsReleased) ForgetIfDone();
        else if (result == 0) OnInputEnded();
        else if (result < 0 && !IsPassing(-result)) OnFailed(Errno.ToSocketError(-result), sending: false);
        else if (_stopping) OnReceiveStopped();
        else Arm();
    }

    /// <summary>The receive ended for the ring's reasons, not the connection's: out of buffers until the next turn, or cancelled by us.</summary>
    private bool IsPassing(int errno) =>
        errno is Errno.NoBuffers or Errno.Interrupted or Errno.Again || (errno == Errno.Canceled && _stopping);

    private void Sent(int result)
    {
        // Looked at before the report: during it, a quiet connection may move to another thread.
        var released = IsReleased;
        _sending = false;
        _silent = 0;
        if (result == -Errno.Again) result = 0;
        if (result >= 0) OnSent(result);
        else OnFailed(Errno.ToSocketError(-result), sending: true);
        if (released) ForgetIfDone();
    }

    private void ForgetIfDone()
    {
        if (_receiving || _sending || _closing) return;
        _reactor.RemoveSlot(_token);
        _reactor.CountConnection(-1);
    }
}
