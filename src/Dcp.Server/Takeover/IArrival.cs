using Dcp.Server.Session;

namespace Dcp.Server.Takeover;

/// <summary>A takeover from the side of the new process: sockets first, clients when it is up. Disposed before <see cref="Begin"/>, the old process goes on as before.</summary>
internal interface IArrival : IDisposable
{
    /// <summary>The process that is taken over; null when it does not say.</summary>
    int? ProcessId { get; }

    /// <summary>Its listening sockets, by the name of their address.</summary>
    List<(string Name, int Descriptor)> Listeners { get; }

    /// <summary>This process is up: takes what the other one hands over.</summary>
    /// <param name="accept">Called when the other process accepts nobody any more. On a thread of the arrival.</param>
    /// <param name="gone">Called when the other process has ended and removed its files under names that are ours now. On a thread of the arrival.</param>
    void Begin(SessionHost host, Action accept, Action gone);
}
