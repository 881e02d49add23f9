using System.Net;
using System.Net.Sockets;

namespace Dcp.Net.Memory;

/// <summary>
/// One end of a pair. Its end of a pipe is touched on its reactor only; the other end says by <see cref="Notify"/> that
/// there is something to look at, and the reactor then calls <see cref="Work"/>.
/// </summary>
internal sealed class MemoryConnection(MemoryReactor reactor, int id, MemoryPipe input, MemoryPipe output, MemoryAddress address)
    : Connection(reactor), IMemoryEnd
{
    private MemoryConnection? _peer;
    private volatile MemoryReactor? _home;
    private int _queued;
    private Block? _sending;
    private bool _receiving;
    private bool _stopping;
    private bool _released;

    public override EndPoint? RemoteEndPoint => address.Remote;

    public override EndPoint? LocalEndPoint => address.Local;

    public override uint? PeerUserId => address.UserId;

    public override int? PeerProcessId => address.ProcessId;

    public MemoryReactor? Home => _home;

    private bool HasWork =>
        _released ? _sending is not null
        : _stopping || (_receiving && input.CanRead) || (_sending is not null && output.CanWrite);

    internal static void Pair(MemoryConnection one, MemoryConnection other) => (one._peer, other._peer) = (other, one);

    /// <summary>Has the reactor look at this connection. Any thread.</summary>
    internal void Notify()
    {
        if (Interlocked.Exchange(ref _queued, 1) == 0) _home?.Attend(this);
    }

    /// <summary>Joins its reactor. Called on it.</summary>
    internal void Join()
    {
        var home = (MemoryReactor)Reactor;
        home.Add(this);
        _home = home;
        _queued = 1;
        home.Attend(this);
    }

    public void Work(MemoryChance chance)
    {
        Interlocked.Exchange(ref _queued, 0);
        var sendFirst = chance.Flip();
        if (sendFirst) Send(chance);
        if (_stopping && !chance.Flip()) ReportStop();
        else Deliver(chance);
        if (!sendFirst) Send(chance);
        if (HasWork) Notify();
    }

    private protected override void StartReceive()
    {
        _receiving = true;
        Notify();
    }

    private protected override void StopReceive()
    {
        _stopping = true;
        Notify();
    }

    private protected override void StartSend(Block block)
    {
        _sending = block;
        Notify();
    }

    private protected override void ShutdownSend()
    {
        output.CloseWriter(MemoryPipe.Ending.Ended);
        _peer!.Notify();
    }

    /// <summary>
    /// As TCP: an orderly close ends our direction, but resets the connection when bytes are left unread; an abort resets it and
    /// may lose what is in flight.
    /// </summary>
    private protected override void Release()
    {
        _released = true;
        _receiving = _stopping = false;
        var home = (MemoryReactor)Reactor;
        home.Remove(this);
        var aborted = Error != SocketError.Success;
        var unread = input.CloseReader();
        var keep = aborted ? home.Chance.KeepOnReset() : int.MaxValue;
        output.CloseWriter(aborted || unread ? MemoryPipe.Ending.Reset : MemoryPipe.Ending.Ended, keep);
        home.Chance.Note(id, aborted ? -2 : -1);
        _peer!.Notify();
        if (_sending is not null) Notify();
    }

    private protected override void Detach()
    {
        ((MemoryReactor)Reactor).Remove(this);
        _home = null;
    }

    private protected override void Attach() => Join();

    private void Send(MemoryChance chance)
    {
        if (_sending is not { } block) return;
        if (_released)
        {
            _sending = null;
            OnSent(0);
            return;
        }

        var filled = block.Filled;
        var taken = output.Write(filled[..chance.Piece(filled.Length)]);
        if (taken == 0 && filled.Length > 0) return;
        _sending = null;
        if (taken < 0)
        {
            OnFailed(SocketError.ConnectionReset, sending: true);
            return;
        }

        _peer!.Notify();
        OnSent(taken);
    }

    private unsafe void Deliver(MemoryChance chance)
    {
        if (!_receiving) return;
        var bytes = input.Peek();
        if (bytes.Length > 0)
        {
            var length = chance.Piece(bytes.Length);
            chance.Note(id, length);
            fixed (byte* data = bytes) OnReceived(data, length);
            if (input.Take(length)) _peer!.Notify();
            return;
        }

        var end = input.End;
        if (end == MemoryPipe.Ending.None) return;
        _receiving = _stopping = false;
        chance.Note(id, 0);
        if (end == MemoryPipe.Ending.Ended) OnInputEnded();
        else OnFailed(SocketError.ConnectionReset, sending: false);
    }

    private void ReportStop()
    {
        _receiving = _stopping = false;
        OnReceiveStopped();
    }
}
