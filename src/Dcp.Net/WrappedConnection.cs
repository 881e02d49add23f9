using System.Net;
using System.Net.Sockets;

namespace Dcp.Net;

/// <summary>
/// A connection that lies upon another one: it has input and output of its own, whose bytes come from and go to the one below in
/// another form (TLS, faults). It lives on the same reactor and moves with it. What is below belongs to it, and is closed with it.
/// <para>
/// Everything happens in one place, <see cref="Look"/>, which is called when something happened below, and by the reactor after a
/// Start or Stop call. It is never reentered.
/// </para>
/// </summary>
public abstract class WrappedConnection : Connection, IConnectionOwner
{
    private Block? _sending;
    private bool _receiving;
    private bool _stopping;
    private bool _looking;
    private bool _again;
    private bool _lookQueued;
    private Action? _transfer;

    private protected WrappedConnection(Connection inner)
        : base(inner.Reactor)
    {
        Inner = inner;
        inner.Owner = this;
    }

    public override EndPoint? RemoteEndPoint => Inner.RemoteEndPoint;

    public override EndPoint? LocalEndPoint => Inner.LocalEndPoint;

    public override uint? PeerUserId => Inner.PeerUserId;

    public override int? PeerProcessId => Inner.PeerProcessId;

    /// <summary>The connection below.</summary>
    private protected Connection Inner { get; }

    private protected bool IsReleased { get; private set; }

    private protected override long UnsentBelow => Inner.Unsent;

    /// <summary>Its input is read to the end before its output fails.</summary>
    private protected override bool HearsLastWords => false;

    void IConnectionOwner.OnActivity(Connection connection) => Look();

    /// <summary>
    /// Passes bytes down. How many were taken; 0 when none can be now (<see cref="Look"/> must be called once they can); -1 when
    /// they never will be, because of <see cref="Failure"/>.
    /// </summary>
    private protected abstract int Push(ReadOnlyMemory<byte> bytes);

    /// <summary>
    /// Brings up one portion by <see cref="Deliver"/>, or the end by <see cref="DeliverEnd"/> or <see cref="DeliverFailure"/>. False when
    /// there is nothing now.
    /// </summary>
    private protected abstract bool Pull();

    /// <summary>What broke the connection below.</summary>
    private protected virtual SocketError Failure => Inner.Error;

    /// <summary>Called first of all whenever something may have happened.</summary>
    private protected virtual void Observe()
    {
    }

    /// <summary>Ends the connection below. Queued output was passed down, unless <paramref name="aborted"/>.</summary>
    private protected virtual void ReleaseInner(bool aborted)
    {
        if (aborted) Inner.Abort();
        else Inner.Close();
    }

    /// <summary>Does whatever can be done. On the reactor, not from within a Start or Stop call.</summary>
    private protected void Look()
    {
        if (_looking)
        {
            _again = true;
            return;
        }

        _looking = true;
        try
        {
            do
            {
                _again = false;
                Observe();
                LookAtInput();
                LookAtOutput();
            }
            while (_again);
        }
        finally
        {
            _looking = false;
        }

        RunTransfer();
    }

    /// <summary>Has <see cref="Look"/> called soon: by the one that is under way, or by the reactor.</summary>
    private protected void LookSoon()
    {
        if (_looking)
        {
            _again = true;
            return;
        }

        if (_lookQueued) return;
        _lookQueued = true;
        Reactor.Post(
            static state =>
            {
                var connection = (WrappedConnection)state!;
                connection._lookQueued = false;
                connection.Look();
            },
            this);
    }

    private protected unsafe void Deliver(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes) OnReceived(data, bytes.Length);
    }

    private protected void DeliverEnd()
    {
        _receiving = _stopping = false;
        OnInputEnded();
    }

    private protected void DeliverFailure(SocketError error)
    {
        _receiving = _stopping = false;
        OnFailed(error, sending: false);
    }

    private protected override void StartReceive()
    {
        _receiving = true;
        LookSoon();
    }

    private protected override void StopReceive()
    {
        _stopping = true;
        LookSoon();
    }

    private protected override void StartSend(Block block)
    {
        _sending = block;
        LookSoon();
    }

    private protected override void ShutdownSend() => Inner.ShutdownOutput();

    private protected override void Release()
    {
        IsReleased = true;
        _receiving = _stopping = false;
        ReleaseInner(Error == SocketError.OperationAborted);
        if (_sending is not null) LookSoon();
    }

    private protected override void Detach()
    {
    }

    private protected override void Attach() => Inner.Owner = this;

    /// <summary>Moves after the connection below; a look that is queued here happens first.</summary>
    private protected override void Transfer(Reactor target, Action arrive)
    {
        _transfer = () =>
        {
            Detach();
            if (Inner.IsClosed) target.Post(arrive);
            else Inner.MoveTo(target, _ => arrive());
        };
        if (!_looking) RunTransfer();
    }

    private void RunTransfer()
    {
        if (_transfer is not { } transfer || _lookQueued) return;
        _transfer = null;
        transfer();
    }

    private void LookAtInput()
    {
        while (_receiving && !_stopping && Pull()) { }

        if (!_stopping) return;
        _receiving = _stopping = false;
        OnReceiveStopped();
    }

    private void LookAtOutput()
    {
        while (_sending is { } block)
        {
            var taken = IsReleased ? 0 : Push(block.FilledAsMemory);
            if (taken == 0 && block.Length > 0 && !IsReleased) return;
            _sending = null;
            if (taken < 0) OnFailed(Failure, sending: true);
            else OnSent(taken);
        }
    }
}
