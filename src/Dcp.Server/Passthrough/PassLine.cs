using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Metrics;

namespace Dcp.Server.Passthrough;

/// <summary>The line that a connection leaves in the log, in the form of HAProxy's <c>option tcplog</c>.</summary>
internal static class PassLine
{
    /// <summary>
    /// <c>client [accept date] frontend frontend/server Tw/Tc/Tt bytes_read end clients/frontend's/backend's/server's/retries queues</c>; times
    /// in milliseconds, -1 for what did not come to pass.
    /// </summary>
    internal static void Write(PoolerLog log, PassSession session, Frontend frontend)
    {
        var reactor = session.Reactor;
        var waited = session.ChosenAt < 0 ? -1 : Milliseconds(reactor, session.AcceptedAt, session.ChosenAt);
        var connected = session.ConnectedAt < 0 ? -1 : Milliseconds(reactor, session.ChosenAt, session.ConnectedAt);
        var total = Milliseconds(reactor, session.AcceptedAt, reactor.Now);
        log.Passed(
            Client(session.Source),
            session.Accepted.UtcDateTime.ToString("dd/MMM/yyyy:HH:mm:ss.fff", CultureInfo.InvariantCulture),
            frontend.Name,
            $"{frontend.Name}/{session.Asked?.Name ?? "<NOSRV>"}",
            waited,
            connected,
            total,
            session.Sent,
            session.End.Code,
            string.Create(CultureInfo.InvariantCulture, $"{frontend.Clients}/{frontend.Clients}/{frontend.Taken}/{session.Member?.Active ?? 0}/{session.Retries}"),
            frontend.Waiting,
            session.End.Reason);
    }

    private static string Client(EndPoint? source) => source switch
    {
        IPEndPoint ip => $"{ip.Address}:{ip.Port}",
        UnixDomainSocketEndPoint => "unix:1",
        _ => "-:0",
    };

    private static long Milliseconds(Reactor reactor, long from, long to) => (long)reactor.Elapsed(from, to).TotalMilliseconds;
}
