using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Config;

namespace Dcp.Server.Pool;

/// <summary>Opens a connection to a database's host, encrypted as server_tls_sslmode asks, for a login or for a cancel request.</summary>
internal static class ServerConnector
{
    /// <summary>On the reactor on which the connection shall live.</summary>
    internal static async Task<OpenedServer> OpenAsync(PoolerSettings settings, Reactor reactor, Target target, EndPoint endPoint, TimeSpan limit)
    {
        var result = await reactor.ConnectAsync(endPoint, SocketsOf(settings), limit);
        if (result.Connection is { } connection) return new OpenedServer(connection, "", "");
        var error = result.Error == SocketError.TimedOut ? "connect timeout" : $"connect failed: {new SocketException((int)result.Error).Message}";
        return new OpenedServer(null, "", error);
    }

    private static SocketSettings SocketsOf(PoolerSettings settings) => new()
    {
        KeepAlive = settings.TcpKeepAlive,
        KeepAliveCount = settings.TcpKeepCnt,
        KeepAliveIdle = settings.TcpKeepIdle,
        KeepAliveInterval = settings.TcpKeepIntvl,
        UserTimeout = settings.TcpUserTimeout,
        BufferSize = settings.TcpSocketBuffer,
    };
}
