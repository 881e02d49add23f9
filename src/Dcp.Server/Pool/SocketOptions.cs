using Dcp.Net;
using Dcp.Server.Config;

namespace Dcp.Server.Pool;

/// <summary>The tcp_ settings, which hold for clients and servers alike.</summary>
internal static class SocketOptions
{
    internal static SocketSettings Of(PoolerSettings settings) => new()
    {
        KeepAlive = settings.TcpKeepAlive,
        KeepAliveCount = settings.TcpKeepCnt,
        KeepAliveIdle = settings.TcpKeepIdle,
        KeepAliveInterval = settings.TcpKeepIntvl,
        UserTimeout = settings.TcpUserTimeout,
        BufferSize = settings.TcpSocketBuffer,
    };
}
