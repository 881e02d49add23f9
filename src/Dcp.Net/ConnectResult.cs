using System.Net.Sockets;

namespace Dcp.Net;

/// <summary>A new connection, or why there is none.</summary>
public readonly record struct ConnectResult(Connection? Connection, SocketError Error)
{
    public static ConnectResult Connected(Connection connection) => new(connection, SocketError.Success);

    public static ConnectResult Failed(SocketError error) => new(null, error);
}
