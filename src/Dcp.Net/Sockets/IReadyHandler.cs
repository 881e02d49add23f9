namespace Dcp.Net.Sockets;

/// <summary>Who is told that a descriptor is ready. Reactor thread only.</summary>
internal interface IReadyHandler
{
    /// <param name="events">The events of <see cref="Epoll"/>.</param>
    void Ready(uint events);

    /// <summary>The reactor is stopping: end what is under way.</summary>
    void Abandon();
}
