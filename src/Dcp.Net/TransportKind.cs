namespace Dcp.Net;

/// <summary>Which IO a transport is made of.</summary>
public enum TransportKind
{
    /// <summary>io_uring where it works, otherwise .NET sockets.</summary>
    Auto,
    IoUring,
    Sockets,
}
