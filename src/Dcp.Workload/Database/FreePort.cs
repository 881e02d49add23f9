using System.Net;
using System.Net.Sockets;

namespace Dcp.Workload.Database;

/// <summary>A TCP port of 127.0.0.1 that was free a moment ago: whoever uses it must be ready to try another.</summary>
public static class FreePort
{
    public static int Find()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
