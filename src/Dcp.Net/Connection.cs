using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Dcp.Net;

/// <summary>
/// A byte stream in both directions that lives on one reactor. All members are for that reactor's thread.
/// <para>
/// Input is pulled: <see cref="Input"/> shows what has come, <see cref="Consume"/> takes it. Bytes that the owner leaves are
/// kept; once <see cref="InputLimit"/> of them wait, receiving stops until the owner has taken some, so a connection that nobody
/// reads costs a bounded amount of memory and pushes back on its peer. An idle connection holds no buffer.
/// </para>
/// <para>
/// Output is queued by <see cref="Write"/> and the members of <see cref="IBufferWriter{T}"/>, and sent by <see cref="Flush"/>. Writing
/// never fails and never waits: whoever produces output stops while <see cref="IsCongested"/>, and is told when it no longer is.
/// </para>
/// <para>Failures are values: once <see cref="Error"/> is set or the input has ended the owner is told, reads what is left, and closes.</para>
/// </summary>
/// <remarks>What a transport has to do is in the second half of the type, <c>Connection.Transport.cs</c>.</remarks>
public abstract partial class Connection : IBufferWriter<byte>
{
    /// <summary>Unread input at which receiving stops, bytes.</summary>
    public const int InputLimit = 64 * 1024;

    /// <summary>Unsent output from which a connection is congested, bytes.</summary>
    public const int HighWater = 64 * 1024;

    /// <summary>Unsent output at which a congested connection is writable again, bytes.</summary>
    public const int LowWater = 16 * 1024;

    /// <summary>How long <see cref="Close"/> waits for a peer that does not read.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    /// <summary>How long what a peer said last is awaited when nothing can be sent to it any more.</summary>
    public static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private InputBuffer _input;
    private OutputQueue _output;

    private protected Connection(Reactor reactor) => Reactor = reactor;

    /// <summary>Where the connection lives; changes only by <see cref="MoveTo"/>.</summary>
    public Reactor Reactor { get; private set; }

    /// <summary>Who is told of activity. Setting it tells nobody: a new owner looks at the state itself.</summary>
    public IConnectionOwner? Owner { get; set; }

    public abstract EndPoint? RemoteEndPoint { get; }

    public abstract EndPoint? LocalEndPoint { get; }

    /// <summary>User id of the process at the other end of a Unix socket, or null.</summary>
    public virtual uint? PeerUserId => null;

    /// <summary>Process id of the other end of a Unix socket, or null.</summary>
    public virtual int? PeerProcessId => null;

    /// <summary>
    /// Bytes that came and were not consumed, in one piece. The span is good until <see cref="Consume"/> is called or the
    /// current work returns to the reactor; after that the bytes are still there, elsewhere.
    /// </summary>
    public ReadOnlySpan<byte> Input => _input.Unread;

    /// <summary>The peer has ended its direction; <see cref="Input"/> may still hold its last bytes.</summary>
    public bool InputEnded { get; private set; }

    /// <summary>Why the connection is broken, or <see cref="SocketError.Success"/>.</summary>
    public SocketError Error { get; private set; }

    /// <summary><see cref="Close"/> or <see cref="Abort"/> was called.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Neither ended by the peer, nor broken, nor closed.</summary>
    public bool IsAlive => !InputEnded && Error == SocketError.Success && !IsClosed;

    /// <summary>Queued bytes that the kernel has not taken yet.</summary>
    public long Unsent => _output.Length + UnsentBelow;

    /// <summary>Output waits for a slow reader: produce no more until told.</summary>
    public bool IsCongested { get; private set; }

    /// <summary>Takes <paramref name="count"/> bytes from the front of <see cref="Input"/>.</summary>
    public void Consume(int count)
    {
        _input.Consume(count, Reactor.Blocks);
        if (_receive == ReceiveState.Off && _input.Length < InputLimit / 2) Receive();
    }

    /// <summary>Puts bytes in front of <see cref="Input"/>, as if they had just come. They are copied.</summary>
    public void PutBack(ReadOnlySpan<byte> bytes) => _input.PutBack(bytes, Reactor.Blocks);

    /// <summary>Queues bytes; <see cref="Flush"/> sends them. On a broken connection they are dropped.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!CanSend) return;
        _output.Write(bytes, Reactor.Blocks);
        if (_output.Length >= HighWater) IsCongested = true;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => _output.GetBlock(sizeHint, Reactor.Blocks).RoomAsSpan;

    public Memory<byte> GetMemory(int sizeHint = 0) => _output.GetBlock(sizeHint, Reactor.Blocks).RoomAsMemory;

    public void Advance(int count)
    {
        _output.Advance(count);
        if (!CanSend) DropOutput();
        else if (_output.Length >= HighWater) IsCongested = true;
    }

    /// <summary>Sends what is queued, at the end of the reactor's turn. Never waits; repeating it is free.</summary>
    public void Flush()
    {
        if (_sending || _sendQueued || _output.IsEmpty || !CanSend) return;
        _sendQueued = true;
        Reactor.QueueSend(this);
    }

    /// <summary>Ends our direction once the output is sent (FIN, or TLS's close_notify); the peer may still send.</summary>
    public void ShutdownOutput()
    {
        if (_shutdownWanted) return;
        _shutdownWanted = true;
        Flush();
        if (_output.IsEmpty && CanSend) ShutdownSend();
    }

    /// <summary>
    /// Ends the connection. Queued output is still sent, for at most <see cref="Linger"/>; input is dropped and the owner hears
    /// no more. Any number of times.
    /// </summary>
    public void Close()
    {
        if (IsClosed) return;
        Flush();
        IsClosed = true;
        Owner = null;
        _input.Clear(Reactor.Blocks);
        if (_output.IsEmpty || Error != SocketError.Success) Finish();
        else _lingering = Reactor.Schedule(Linger, Abort);
    }

    /// <summary>Ends the connection now; queued output is lost.</summary>
    public void Abort()
    {
        IsClosed = true;
        Owner = null;
        if (Error == SocketError.Success) Error = SocketError.OperationAborted;
        _input.Clear(Reactor.Blocks);
        Finish();
    }

    /// <summary>Breaks the connection as its peer could: the owner is told and closes it; queued output is lost.</summary>
    public void Break()
    {
        if (IsClosed || Error != SocketError.Success) return;
        Error = SocketError.ConnectionAborted;
        DropOutput();
        Tell();
    }

    /// <summary>
    /// Hands the connection to another reactor. It must have no unsent output. From this call on it belongs to nobody, until
    /// <paramref name="arrived"/> is called on <paramref name="target"/>; bytes, an end or a failure that came meanwhile are found there.
    /// </summary>
    public void MoveTo(Reactor target, Action<Connection> arrived)
    {
        Debug.Assert(Unsent == 0 && !_sending && !IsClosed, "only a quiet connection can move");
        Settle();
        Owner = null;
        _move = new Move(target, arrived);
        if (_receive == ReceiveState.On) Stop();
        else if (_receive == ReceiveState.Off) Leave();
    }
}
