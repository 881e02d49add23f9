namespace Dcp.Net;

/// <summary>How to listen.</summary>
public sealed record ListenSettings
{
    public static readonly ListenSettings Default = new();

    /// <summary>Connections that the kernel holds until they are accepted.</summary>
    public int Backlog { get; init; } = 128;

    /// <summary>SO_REUSEPORT: several processes share the port.</summary>
    public bool ReusePort { get; init; }

    /// <summary>A socket that listens already, handed over by another process, which becomes the listener's; null to open one.</summary>
    public int? Descriptor { get; init; }

    /// <summary>
    /// Nobody is accepted before <see cref="Listener.Begin"/>: connections wait in the kernel, and another process that has the socket as well may take
    /// them. Two must not wait for them at a time: who is woken for one and then stops leaves it to nobody.
    /// </summary>
    public bool IsHeld { get; init; }

    /// <summary>The file of the Unix socket of <see cref="Descriptor"/> is the listener's as well, and is removed with it.</summary>
    public bool OwnsFile { get; init; }

    /// <summary>TCP_DEFER_ACCEPT: a connection is accepted once its first bytes are there.</summary>
    public bool DeferAccept { get; init; }

    /// <summary>File mode of a Unix socket, or null for the process's umask.</summary>
    public UnixFileMode? UnixMode { get; init; }

    /// <summary>Id of the group that a Unix socket is given to, or null for the process's own.</summary>
    public uint? UnixGroup { get; init; }

    /// <summary>Options of the accepted sockets.</summary>
    public SocketSettings Sockets { get; init; } = SocketSettings.Default;
}
