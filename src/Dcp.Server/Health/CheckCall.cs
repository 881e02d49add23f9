using System.Net;
using Dcp.Net;
using Dcp.Server.Config;

namespace Dcp.Server.Health;

/// <summary>One check about to be made.</summary>
/// <param name="EndPoint">Where the target is; the check may have a port of its own.</param>
/// <param name="Proxy">The PROXY header that the target wants of each connection; on another port, the check's own, nobody wants one.</param>
internal sealed record CheckCall(Reactor Reactor, EndPoint EndPoint, Target Target, CheckConfig Config, CheckAccess Access, ProxyProtocol Proxy = ProxyProtocol.None)
{
    /// <summary>What the check's connection begins with: nobody is behind it, in the words of proxy-protocol.txt.</summary>
    internal ReadOnlySpan<byte> Header => Config.Method.Port is not null ? [] : Proxy switch
    {
        ProxyProtocol.V1 => "PROXY UNKNOWN\r\n"u8,
        ProxyProtocol.V2 => "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"u8,
        _ => [],
    };

    /// <summary>Where this check connects.</summary>
    internal EndPoint CheckedEndPoint => PortOf(Config.Method.Port);

    internal EndPoint PortOf(int? port) => EndPoint is IPEndPoint ip && port is { } other ? new IPEndPoint(ip.Address, other) : EndPoint;
}
