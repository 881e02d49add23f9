using System.Net;
using Dcp.Net;
using Dcp.Server.Config;

namespace Dcp.Server.Health;

/// <summary>One check about to be made.</summary>
/// <param name="EndPoint">Where the target is; the check may have a port of its own.</param>
internal sealed record CheckCall(Reactor Reactor, EndPoint EndPoint, Target Target, CheckConfig Config, CheckAccess Access)
{
    /// <summary>Where this check connects.</summary>
    internal EndPoint CheckedEndPoint => PortOf(Config.Method.Port);

    internal EndPoint PortOf(int? port) => EndPoint is IPEndPoint ip && port is { } other ? new IPEndPoint(ip.Address, other) : EndPoint;
}
