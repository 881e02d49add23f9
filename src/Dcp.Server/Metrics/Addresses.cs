using System.Net;
using System.Net.Sockets;

namespace Dcp.Server.Metrics;

/// <summary>Addresses in PgBouncer's form.</summary>
internal static class Addresses
{
    /// <summary><c>1.2.3.4:5678</c>, <c>[::1]:5678</c> or <c>unix(PID):6432</c>.</summary>
    /// <param name="processId">Who is at the other end of a Unix socket.</param>
    /// <param name="port">The number in the name of a Unix socket.</param>
    internal static string Text(EndPoint? endPoint, int? processId, int port) => endPoint switch
    {
        IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } ip => $"[{ip.Address}]:{ip.Port}",
        IPEndPoint ip => $"{ip.Address}:{ip.Port}",
        UnixDomainSocketEndPoint => $"unix({processId ?? 0}):{port}",
        _ => "(unknown)",
    };
}
