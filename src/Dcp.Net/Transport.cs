using System.Net;

namespace Dcp.Net;

/// <summary>A kind of IO with its reactors: io_uring, .NET sockets, or memory. Any thread may call.</summary>
public abstract class Transport : IAsyncDisposable
{
    /// <summary><c>io_uring</c>, <c>sockets</c> or <c>memory</c>, as the log and SHOW STATE say it.</summary>
    public abstract string Name { get; }

    public abstract IReadOnlyList<Reactor> Reactors { get; }

    /// <summary>
    /// Listens on an IP address or a Unix socket. Each accepted connection is given to <paramref name="accepted"/> on the reactor
    /// that it will live on; reactors take turns.
    /// </summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address is in use, not ours, or not allowed.</exception>
    public abstract Listener Listen(EndPoint endPoint, ListenSettings settings, Action<Connection> accepted);

    /// <summary>Aborts what is open, stops the reactors and waits for their threads.</summary>
    public abstract ValueTask DisposeAsync();
}
