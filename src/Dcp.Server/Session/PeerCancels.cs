using System.Collections.Concurrent;
using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Passes cancel requests on to the process whose client they are meant for ([peers]). A request is passed on three times at most, so that
/// peers that do not agree about each other cannot send one around for ever. Any thread.
/// </summary>
internal sealed class PeerCancels
{
    private readonly ConcurrentDictionary<int, int> _underWay = new();

    /// <summary>Requests that are being passed on to a peer.</summary>
    internal int UnderWay(int peer) => _underWay.GetValueOrDefault(peer);

    /// <summary>The peer to which the request belongs; null when it is for us, or for nobody that we know.</summary>
    internal static PeerConfig? Find(SessionHost host, StartupPacket packet)
    {
        var peer = host.CancelKeys.PeerOf(packet.ProcessId);
        return peer == 0 || peer == host.Settings.PeerId ? null : host.Catalog.Config.Peers.GetValueOrDefault(peer);
    }

    /// <summary>True when the peer has taken note. On the reactor of the client that asked.</summary>
    internal async Task<bool> ForwardAsync(ClientSession session, PeerConfig peer, StartupPacket packet)
    {
        var secret = packet.CancelKey.ToArray();
        if ((secret[CancelKeys.HopsAt] & CancelKeys.MostHops) == 0) return false;
        secret[CancelKeys.HopsAt]--;
        _underWay.AddOrUpdate(peer.Id, 1, (_, count) => count + 1);
        try
        {
            return await SendAsync(session, peer, packet.ProcessId, secret);
        }
        finally
        {
            _underWay.AddOrUpdate(peer.Id, 0, (_, count) => count - 1);
        }
    }

    private static async Task<bool> SendAsync(ClientSession session, PeerConfig peer, int processId, byte[] secret)
    {
        var settings = session.Host.Settings;
        var reactor = session.Reactor;
        var limit = settings.CancelWaitTimeout > TimeSpan.Zero ? settings.CancelWaitTimeout : Catalog.ConnectLimit(settings);
        foreach (var endPoint in await session.Host.Pools.Resolver.ResolveAsync(peer.Target))
        {
            var result = await reactor.ConnectAsync(endPoint, SocketOptions.Of(settings), limit);
            if (result.Connection is not { } connection) continue;
            Signal signal = new(reactor);
            connection.Owner = signal;
            FrontendMessages.WriteCancelRequest(connection, processId, secret);
            connection.Flush();
            using Deadline deadline = new(signal, limit);
            while (connection.IsAlive && !deadline.IsOver)
            {
                await signal.WaitAsync();
                connection.Consume(connection.Input.Length);
            }

            var confirmed = connection.InputEnded;
            connection.Close();
            return confirmed;
        }

        return false;
    }
}
