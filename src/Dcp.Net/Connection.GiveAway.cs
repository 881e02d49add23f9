namespace Dcp.Net;

/// <content>A connection can leave the process: its descriptor goes on, to be adopted by another one (<see cref="Reactor.Adopt"/>).</content>
public abstract partial class Connection
{
    private Action<int>? _giveAway;

    /// <summary>Whether the kernel's socket is all that there is. What lies upon another connection (TLS) has state of its own.</summary>
    public virtual bool CanGiveAway => false;

    /// <summary>The kernel's number of the socket; -1 where there is none. It is the connection's: for showing it, or sending it along.</summary>
    public virtual int Descriptor => -1;

    /// <summary>
    /// Ends the connection here without ending it for its peer. It must have no unsent output and no owner that waits for it. Once nothing is
    /// under way any more <paramref name="given"/> is called with the descriptor, which is the caller's from then on, or with -1 when the
    /// connection broke meanwhile. What came and was not consumed is still in <see cref="Input"/> during that call, and goes with it.
    /// </summary>
    public void GiveAway(Action<int> given)
    {
        if (!CanGiveAway || Unsent > 0 || _sending || IsClosed) throw new InvalidOperationException("only a quiet plain connection can be given away");
        Settle();
        Owner = null;
        _giveAway = given;
        _move = s_away;
        if (_receive == ReceiveState.On) Stop();
        else if (_receive == ReceiveState.Off) Reactor.Post(Leave);
    }

    /// <summary>Takes the descriptor out of the transport. Called on the reactor, when nothing is under way.</summary>
    private protected virtual int TakeDescriptor() => throw new NotSupportedException("this connection has no descriptor");

    /// <summary>Input that came before the connection did.</summary>
    internal unsafe void Preload(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        fixed (byte* data = bytes)
        {
            _input.Open(data, bytes.Length, Reactor.Blocks);
            _input.CloseWindow(Reactor.Blocks);
        }
    }

    private void LeaveProcess()
    {
        var given = _giveAway!;
        _giveAway = null;
        _move = null;
        if (IsClosed)
        {
            given(-1);
            return;
        }

        IsClosed = true;
        _finished = true;
        if (Error != System.Net.Sockets.SocketError.Success)
        {
            Release();
            given(-1);
        }
        else
        {
            given(TakeDescriptor());
        }

        _input.Clear(Reactor.Blocks);
    }
}
