using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dcp.Server.Config;

namespace Dcp.Server.Health;

/// <summary>Turns targets into addresses. Names are looked up off the reactors and remembered for dns_max_ttl. Any thread.</summary>
/// <param name="lookup">Asks for the addresses of a name; null: the system does.</param>
internal sealed class Resolver(TimeProvider clock, Func<TimeSpan> maxTtl, Func<string, Task<IPAddress[]>>? lookup = null)
{
    private readonly ConcurrentDictionary<string, (IPAddress[] Addresses, long At)> _known = new();

    /// <summary>Names that are remembered, how long they still hold, and what they stand for.</summary>
    internal IEnumerable<(string Name, TimeSpan Left, IReadOnlyList<IPAddress> Addresses)> Known
    {
        get
        {
            foreach (var (name, known) in _known)
            {
                var left = maxTtl() - clock.GetElapsedTime(known.At);
                if (left > TimeSpan.Zero) yield return (name, left, known.Addresses);
            }
        }
    }

    /// <summary>All addresses of the target, or none when its name cannot be resolved.</summary>
    internal async ValueTask<IReadOnlyList<EndPoint>> ResolveAsync(Target target)
    {
        if (target.SocketEndPoint is { } socket) return [socket];
        if (IPAddress.TryParse(target.Host, out var address)) return [new IPEndPoint(address, target.Port)];
        if (!_known.TryGetValue(target.Host, out var known) || clock.GetElapsedTime(known.At) > maxTtl())
        {
            try
            {
                known = (await (lookup ?? Dns.GetHostAddressesAsync)(target.Host), clock.GetTimestamp());
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
