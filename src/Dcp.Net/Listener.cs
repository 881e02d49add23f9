using System.Net;

namespace Dcp.Net;

/// <summary>An address where connections come in.</summary>
public abstract class Listener
{
    /// <summary>The bound address, with the port that the system chose when 0 was asked for.</summary>
    public abstract EndPoint LocalEndPoint { get; }

    /// <summary>The descriptor that can be given to another process; null where there is none.</summary>
    public virtual int? Descriptor => null;

    /// <summary>Accepts from now on, where <see cref="ListenSettings.IsHeld"/> has kept it from that; else does nothing. Any thread.</summary>
    public virtual void Begin() { }

    /// <summary>As <see cref="UnbindAsync"/> for a socket that another process has as well, and goes on with: a Unix socket's file stays.</summary>
    public virtual ValueTask LeaveAsync() => UnbindAsync();

    /// <summary>
    /// Stops accepting and closes the socket; a Unix socket's file is removed. Connections that were accepted live on, so that
    /// a pooler can drain. Any thread, any number of times; done when the task completes.
    /// </summary>
    public abstract ValueTask UnbindAsync();
}
