using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dcp.Net.Memory;

/// <summary>
/// The other end, for a test: a client of what is tested, or a server behind it. What comes is collected, and reading by
/// <see cref="Read"/> runs the transport. For the thread that drives the transport.
/// </summary>
public sealed class MemoryPeer : IConnectionOwner
{
    private readonly MemoryTransport _transport;
    private readonly List<byte> _received = [];
    private bool _paused;

    internal MemoryPeer(MemoryTransport transport, Connection connection)
    {
        _transport = transport;
        Connection = connection;
        connection.Owner = this;
    }

    /// <summary>The peer's connection, on the reactor outside; touch it by <see cref="MemoryTransport.Within"/>.</summary>
    public Connection Connection { get; }

    /// <summary>Called after each activity, on the reactor outside: a script that answers.</summary>
    public Action<MemoryPeer>? Activity { get; set; }

    /// <summary>Bytes that came and were not read.</summary>
    public int Available => _received.Count;

    /// <summary>The other side ended its direction, and everything before that was received.</summary>
    public bool Ended => Connection.InputEnded;

    public SocketError Error => Connection.Error;

    /// <summary>Connects, running the transport until that is done.</summary>
    /// <param name="from">The address that the accepting side sees, or null for one of its own.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static MemoryPeer Connect(MemoryTransport transport, EndPoint endPoint, EndPoint? from = null)
    {
        MemoryPeer? peer = null;
        var error = SocketError.Success;
        transport.Open(transport.Outside, endPoint, from, TimeSpan.Zero, result =>
        {
            error = result.Error;
            if (result.Connection is { } connection) peer = new MemoryPeer(transport, connection);
        });
        transport.Run();
        return peer ?? throw new SocketException((int)error);
    }

    /// <summary>Listens as a server behind what is tested; <paramref name="accepted"/> is called on the reactor outside.</summary>
    public static Listener Listen(MemoryTransport transport, EndPoint endPoint, Action<MemoryPeer> accepted) =>
        transport.ListenOutside(endPoint, connection => accepted(new MemoryPeer(transport, connection)));

    /// <summary>Sends bytes; they travel when the transport runs.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (Connection.Reactor.IsCurrent)
        {
            Send(bytes);
            return;
        }

        var copy = bytes.ToArray();
        MemoryTransport.Within(Connection.Reactor, () => Send(copy));
    }

    /// <summary>Sends text as UTF-8.</summary>
    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Runs the transport, and takes exactly <paramref name="count"/> bytes.</summary>
    /// <exception cref="InvalidOperationException">The transport came to rest with fewer.</exception>
    public byte[] Read(int count)
    {
        if (_received.Count < count) _transport.Run();
        if (_received.Count < count)
        {
            throw new InvalidOperationException(
                $"{count} bytes were awaited, {_received.Count} came{(Ended ? ", then the end" : "")}{(Error == SocketError.Success ? "" : $", then {Error}")}.");
        }

        return Take(count);
    }

    /// <summary>Runs the transport, and takes all that came.</summary>
    public byte[] ReadAll()
    {
        _transport.Run();
        return Take(_received.Count);
    }

    /// <summary>Takes bytes that are there, without running anything.</summary>
    public byte[] Take(int count)
    {
        var taken = _received.GetRange(0, count).ToArray();
        _received.RemoveRange(0, count);
        return taken;
    }

    /// <summary>Stops reading: the pipe and this connection's input fill up, then the other side's output waits.</summary>
    public void Pause() => _paused = true;

    public void Resume()
    {
        _paused = false;
        On(Collect);
    }

    public void Shutdown() => On(Connection.ShutdownOutput);

    public void Close() => On(Connection.Close);

    public void Abort() => On(Connection.Abort);

    void IConnectionOwner.OnActivity(Connection connection)
    {
        Collect();
        Activity?.Invoke(this);
    }

    private void On(Action action)
    {
        if (Connection.Reactor.IsCurrent) action();
        else MemoryTransport.Within(Connection.Reactor, action);
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        Connection.Write(bytes);
        Connection.Flush();
    }

    private void Collect()
    {
        if (_paused) return;
        _received.AddRange(Connection.Input);
        Connection.Consume(Connection.Input.Length);
    }
}
