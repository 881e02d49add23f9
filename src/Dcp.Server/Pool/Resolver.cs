using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dcp.Server.Config;

namespace Dcp.Server.Pool;

/// <summary>Turns targets into addresses. Names are looked up off the reactors and remembered for dns_max_ttl. Any thread.</summary>
internal sealed class Resolver(TimeProvider clock, Func<TimeSpan> maxTtl)
{
    private readonly ConcurrentDictionary<string, (IPAddress[] Addresses, long At)> _known = new();

    /// <summary>All addresses of the target, or none when its name cannot be resolved.</summary>
    internal async ValueTask<IReadOnlyList<EndPoint>> ResolveAsync(Target target)
    {
        if (target.IsUnix)
        {
            var path = target.SocketPath;
            return [new UnixDomainSocketEndPoint(target.IsAbstract ? '\0' + path[1..] : path)];
        }

        if (IPAddress.TryParse(target.Host, out var address)) return [new IPEndPoint(address, target.Port)];
        if (!_known.TryGetValue(target.Host, out var known) || clock.GetElapsedTime(known.At) > maxTtl())
        {
            try
            {
                known = (await Dns.GetHostAddressesAsync(target.Host), clock.GetTimestamp());
                _known[target.Host] = known;
            }
            catch (SocketException)
            {
                return [];
            }
        }

        return Array.ConvertAll(known.Addresses, EndPoint (resolved) => new IPEndPoint(resolved, target.Port));
    }
}
