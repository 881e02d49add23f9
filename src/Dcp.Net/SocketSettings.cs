namespace Dcp.Net;

/// <summary>Options of TCP sockets; ignored for Unix sockets. Zero or null leaves the system's own value.</summary>
public sealed record SocketSettings
{
    public static readonly SocketSettings Default = new();

    public bool KeepAlive { get; init; } = true;

    /// <summary>Unanswered probes before the connection is dropped (TCP_KEEPCNT).</summary>
    public int KeepAliveCount { get; init; }

    /// <summary>Idle time before the first probe (TCP_KEEPIDLE), whole seconds.</summary>
    public TimeSpan KeepAliveIdle { get; init; }

    /// <summary>Time between probes (TCP_KEEPINTVL), whole seconds.</summary>
    public TimeSpan KeepAliveInterval { get; init; }

    /// <summary>How long sent data may stay unacknowledged (TCP_USER_TIMEOUT).</summary>
    public TimeSpan UserTimeout { get; init; }

    /// <summary>Kernel buffer of each direction, bytes (SO_SNDBUF, SO_RCVBUF).</summary>
    public int BufferSize { get; init; }
}
