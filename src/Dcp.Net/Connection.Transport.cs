using System.Net.Sockets;

namespace Dcp.Net;

/// <content>
/// The transport's side. A transport implements the abstract members, each of which only *starts* something, and reports by the
/// protected ones. Nothing is reported from within a Start or Stop call: a result that is there at once is queued on the
/// reactor, so that no owner is called while it is calling.
/// </content>
public abstract partial class Connection
{
    private ReceiveState _receive;
    private bool _sending;
    private bool _sendQueued;
    private bool _shutdownWanted;
    private bool _finished;
    private ReactorTimer? _lingering;
    private Move? _move;

    /// <summary>Why sending failed, while what the peer said before that is still awaited.</summary>
    private SocketError _sendError;

    private enum ReceiveState : byte
    {
        Off,
        On,
        Stopping,
    }

    private bool CanSend => Error == SocketError.Success && _sendError == SocketError.Success && !_finished;

    /// <summary>Receiving goes on when sending has failed, until it ends by itself: what the peer said last comes that way.</summary>
    private protected virtual bool HearsLastWords => true;

    /// <summary>Starts to receive: <see cref="OnReceived"/> any number of times, until stopped, ended or failed.</summary>
    private protected abstract void StartReceive();

    /// <summary>Asks to stop; what is under way may still be reported, then <see cref="OnReceiveStopped"/>.</summary>
    private protected abstract void StopReceive();

    /// <summary>
    /// Starts to send the block's filled range as of now; <see cref="OnSent"/> says how much was taken. The block stays
    /// where it is until then. One send at a time.
    /// </summary>
    private protected abstract void StartSend(Block block);

    /// <summary>Ends our direction; everything was sent.</summary>
    private protected abstract void ShutdownSend();

    /// <summary>
    /// Closes the handle and cancels what is under way. A send that was under way is still reported (as sent or failed), because
    /// its memory is in use until then; nothing else is.
    /// </summary>
    private protected abstract void Release();

    /// <summary>Forgets the present reactor: nothing is under way. Called on it.</summary>
    private protected abstract void Detach();

    /// <summary>Joins <see cref="Reactor"/>, which is the new one by now. Called on it.</summary>
    private protected abstract void Attach();

    /// <summary>
    /// Leaves this reactor, then runs <paramref name="arrive"/> on the target. A connection that lies upon another one lets that
    /// one move first.
    /// </summary>
    private protected virtual void Transfer(Reactor target, Action arrive)
    {
        Detach();
        target.Post(arrive);
    }

    /// <summary>Bytes that were taken from the queue but wait in a connection below this one.</summary>
    private protected virtual long UnsentBelow => 0;

    /// <summary>Whether something has to be done as soon as the send of <paramref name="underWay"/> bytes is over.</summary>
    private protected bool AwaitsSend(int underWay) =>
        _output.Length > underWay || IsCongested || _shutdownWanted || IsClosed || _move is not null;

    /// <summary>Begins to receive, when a connection is new or has room again.</summary>
    internal void Receive()
    {
        if (_receive != ReceiveState.Off || !IsAlive) return;
        _receive = ReceiveState.On;
        StartReceive();
    }

    /// <summary>Called by the reactor at the end of its turn for a connection that was queued by <see cref="Flush"/>.</summary>
    internal void SendQueued()
    {
        _sendQueued = false;
        if (!CanSend || _output.Head is not { } head) return;
        _sending = true;
        StartSend(head);
    }

    /// <summary>Bytes came. They are the transport's again when this returns.</summary>
    private protected unsafe void OnReceived(byte* data, int length)
    {
        if (IsClosed || Error != SocketError.Success) return;
        _input.Open(data, length, Reactor.Blocks);
        Owner?.OnActivity(this);
        Reactor.RunReady();
        _input.CloseWindow(Reactor.Blocks);
        if (_receive == ReceiveState.On && _input.Length >= InputLimit) Stop();
    }

    /// <summary>The peer ended its direction; receiving is over.</summary>
    private protected void OnInputEnded()
    {
        InputEnded = true;
        Settle();
        _receive = ReceiveState.Off;
        Tell();
    }

    /// <summary>Receiving has stopped as asked.</summary>
    private protected void OnReceiveStopped()
    {
        _receive = ReceiveState.Off;
        if (_move is not null) Leave();
        else if (_input.Length < InputLimit / 2) Receive();
    }

    /// <summary>The kernel took <paramref name="count"/> bytes of the block that was being sent.</summary>
    private protected void OnSent(int count)
    {
        _sending = false;
        _output.Sent(count, Reactor.Blocks);
        if (!CanSend)
        {
            DropOutput();
            return;
        }

        if (!_output.IsEmpty)
        {
            SendQueued();
        }
        else
        {
            if (_shutdownWanted) ShutdownSend();
            if (IsClosed) Finish();
        }

        if (!IsCongested || _output.Length > LowWater) return;
        IsCongested = false;
        Tell();
    }

    /// <summary>Receiving or sending failed: the connection is broken. <paramref name="sending"/>: the send under way is over by this.</summary>
    private protected void OnFailed(SocketError error, bool sending)
    {
        if (sending) _sending = false;
        else _receive = ReceiveState.Off;
        if (sending && _receive == ReceiveState.On && _move is null && HearsLastWords && IsAlive)
        {
            // A peer that has closed takes nothing more. Why it has, and its end, are in the kernel or on their way.
            _sendError = error;
            DropOutput();
            _lingering = Reactor.Schedule(LastWords, LastWordsOver);
            return;
        }

        var first = Error == SocketError.Success;
        Settle();
        if (Error == SocketError.Success) Error = error;
        DropOutput();
        if (IsClosed) Finish();
        else if (first) Tell();
    }

    /// <summary>Nothing more is awaited from a peer to which sending has failed.</summary>
    private void LastWordsOver()
    {
        if (_sendError == SocketError.Success || !IsAlive) return;
        Settle();
        Tell();
    }

    private void Settle()
    {
        if (_sendError == SocketError.Success) return;
        if (Error == SocketError.Success) Error = _sendError;
        _sendError = SocketError.Success;
        _lingering?.Cancel();
    }

    private void Tell()
    {
        if (_move is not null)
        {
            if (_receive == ReceiveState.Off && !_sending) Leave();
            return;
        }

        if (IsClosed) return;
        Owner?.OnActivity(this);
        Reactor.RunReady();
    }

    private void Stop()
    {
        _receive = ReceiveState.Stopping;
        StopReceive();
    }

    /// <summary>Gives queued output back to the pool, unless the kernel still reads from it.</summary>
    private void DropOutput()
    {
        IsCongested = false;
        if (!_sending) _output.Clear(Reactor.Blocks);
    }

    private void Finish()
    {
        if (_finished) return;
        _finished = true;
        _lingering?.Cancel();
        DropOutput();
        Release();
    }

    private void Leave()
    {
        if (_giveAway is not null)
        {
            LeaveProcess();
            return;
        }

        var move = _move!;
        Transfer(move.Target, () =>
        {
            _move = null;
            Reactor = move.Target;
            Reactor.Arrivals++;
            Attach();
            Receive();
            move.Arrived(this);
        });
    }

    private sealed record Move(Reactor Target, Action<Connection> Arrived);

    /// <summary>On the way out of the process: there is no reactor to arrive at.</summary>
    private static readonly Move s_away = new(null!, _ => { });
}
