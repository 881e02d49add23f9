using Dcp.Net;
using Dcp.Server.Config;

namespace Dcp.Server.Hosting;

/// <summary>Socket options as the settings have them.</summary>
internal static class Listening
{
    internal static ListenSettings Of(PoolerSettings settings) => new()
    {
        Backlog = settings.ListenBacklog,
        ReusePort = settings.SoReusePort,
        UnixMode = (UnixFileMode)settings.UnixSocketMode,
        Sockets = SocketsOf(settings),
    };

    internal static SocketSettings SocketsOf(PoolerSettings settings) => new()
    {
        KeepAlive = settings.TcpKeepAlive,
        KeepAliveCount = settings.TcpKeepCnt,
        KeepAliveIdle = settings.TcpKeepIdle,
        KeepAliveInterval = settings.TcpKeepIntvl,
        UserTimeout = settings.TcpUserTimeout,
        BufferSize = settings.TcpSocketBuffer,
    };
}
