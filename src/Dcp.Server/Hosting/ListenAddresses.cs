using System.Net;
using System.Net.Sockets;
using Dcp.Server.Config;

namespace Dcp.Server.Hosting;

/// <summary>Where to listen, from listen_addr, listen_port and unix_socket_dir.</summary>
internal static class ListenAddresses
{
    /// <exception cref="IOException">A host name in listen_addr does not resolve.</exception>
    internal static async Task<IReadOnlyList<EndPoint>> OfAsync(PoolerSettings settings)
    {
        List<EndPoint> endPoints = [];
        foreach (var name in settings.ListenAddr.Names)
        {
            if (name == "*")
            {
                endPoints.Add(new IPEndPoint(IPAddress.Any, settings.ListenPort));
                endPoints.Add(new IPEndPoint(IPAddress.IPv6Any, settings.ListenPort));
            }
            else if (IPAddress.TryParse(name, out var address))
            {
                endPoints.Add(new IPEndPoint(address, settings.ListenPort));
            }
            else
            {
                foreach (var resolved in await ResolveAsync(name)) endPoints.Add(new IPEndPoint(resolved, settings.ListenPort));
            }
        }

        if (settings.UnixSocketDir.Length > 0)
        {
            var path = Target.SocketPathOf(settings.UnixSocketDir, settings.ListenPort);
            endPoints.Add(new UnixDomainSocketEndPoint(path.StartsWith('@') ? '\0' + path[1..] : path));
        }

        return endPoints;
    }

    /// <summary>Why an address cannot be had. The system's word for a Unix socket without its directory is that of a foreign address.</summary>
    internal static string WhyNot(EndPoint endPoint, SocketException exception) =>
        endPoint is UnixDomainSocketEndPoint && Path.GetDirectoryName(endPoint.ToString()) is { Length: > 0 } directory && !Directory.Exists(directory)
            ? $"there is no directory {directory}"
            : exception.Message;

    private static async Task<IPAddress[]> ResolveAsync(string name)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(name);
        }
        catch (SocketException exception)
        {
            throw new IOException($"listen_addr \"{name}\": {exception.Message}");
        }
    }
}
