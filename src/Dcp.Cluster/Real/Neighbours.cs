using System.Net;
using System.Net.Sockets;
using Dcp.Cluster.Agents;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Real;

/// <summary>Asks the network behind an interface who has an address.</summary>
internal static class Neighbours
{
    private const int Questions = 3;
    private const int Discard = 9;
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(150);

    /// <summary>Hardware addresses that answer, as twelve hexadecimal digits; none when nobody does.</summary>
    internal static Task<IReadOnlyList<string>> OwnersAsync(string device, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? ByArpAsync(device, address) : ByDiscoveryAsync(device, address);

    private static async Task<IReadOnlyList<string>> ByArpAsync(string device, IPAddress address)
    {
        using Arp arp = new(device);
        List<string> owners = [];
        for (var i = 0; i < Questions && owners.Count == 0; i++)
        {
            arp.Ask(address);
            await Task.Delay(s_patience).ConfigureAwait(false);
            owners.AddRange(arp.Answers(address).Distinct());
        }

        return owners;
    }

    /// <summary>The kernel asks before it sends anything, and keeps the answer.</summary>
    private static async Task<IReadOnlyList<string>> ByDiscoveryAsync(string device, IPAddress address)
    {
        await Tool.RunAsync(["ip", "-6", "neigh", "flush", "to", address.ToString(), "dev", device], Tool.DefaultLimit).ConfigureAwait(false);
        using Socket socket = new(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        for (var i = 0; i < Questions; i++)
        {
            try
            {
                await socket.SendToAsync(ReadOnlyMemory<byte>.Empty, new IPEndPoint(address, Discard)).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                return [];
            }

            await Task.Delay(s_patience).ConfigureAwait(false);
            var words = (await Tool.OutputAsync(["ip", "-6", "neigh", "show", "to", address.ToString(), "dev", device]).ConfigureAwait(false)).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            if (Array.IndexOf(words, "lladdr") is >= 0 and var at && at + 1 < words.Length) return [words[at + 1].Replace(":", "", StringComparison.Ordinal)];
        }

        return [];
    }
}
