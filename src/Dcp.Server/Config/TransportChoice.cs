namespace Dcp.Server.Config;

/// <summary>Which transport carries connections; <see cref="Auto"/> takes io_uring where the kernel allows it.</summary>
public enum TransportChoice
{
    Auto,
    IoUring,
    Sockets,
}
