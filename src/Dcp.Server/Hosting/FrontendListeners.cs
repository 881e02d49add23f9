using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Metrics;
using Dcp.Server.Passthrough;

namespace Dcp.Server.Hosting;

/// <summary>Opens and closes the listeners of frontends. One call at a time.</summary>
internal sealed class FrontendListeners(Transport transport, FrontendSet frontends, PoolerLog log)
{
    /// <summary>Opens the listeners of all frontends, or says which address cannot be had.</summary>
    /// <param name="isHeld">They accept nobody before <see cref="Listener.Begin"/>.</param>
    /// <exception cref="SocketException">With the frontend's and the address's names.</exception>
    internal async Task StartAsync(IReadOnlyList<FrontendConfig> configs, bool isHeld)
    {
        frontends.Configure(configs);
        foreach (var frontend in frontends.All)
        {
            foreach (var endPoint in await AddressesAsync(frontend.Config)) Open(frontend, endPoint, isHeld);
        }
    }

    /// <summary>
    /// Takes over a new configuration: addresses that are new are listened on, others are left. An address that cannot be had is logged, and
    /// the rest goes on.
    /// </summary>
    internal async Task ConfigureAsync(IReadOnlyList<FrontendConfig> configs)
    {
        var (_, removed) = frontends.Configure(configs);
        foreach (var gone in removed) await CloseAsync(gone, _ => true);
        foreach (var frontend in frontends.All)
        {
            try
            {
                var wanted = await AddressesAsync(frontend.Config);
                await CloseAsync(frontend, listener => !wanted.Contains(listener.LocalEndPoint));
                foreach (var endPoint in wanted.Except(frontend.Listeners.Select(listener => listener.LocalEndPoint))) Open(frontend, endPoint);
            }
            catch (SocketException exception)
            {
                log.Error(exception.Message);
            }
        }
    }

    /// <summary>As <see cref="UnbindAsync"/>, for another process that goes on with the sockets.</summary>
    internal async Task LeaveAsync()
    {
        foreach (var frontend in frontends.All)
        {
            foreach (var listener in frontend.Listeners.ToArray()) await listener.LeaveAsync();
            frontend.Listeners.Clear();
        }
    }

    internal IEnumerable<Listener> All => frontends.All.SelectMany(frontend => frontend.Listeners);

    /// <summary>No new clients; those that are there stay.</summary>
    internal async Task UnbindAsync()
    {
        foreach (var frontend in frontends.All) await CloseAsync(frontend, _ => true);
    }

    /// <summary>Where a frontend listens, names looked up.</summary>
    internal static async Task<IReadOnlyList<EndPoint>> AddressesAsync(FrontendConfig frontend)
    {
        List<EndPoint> endPoints = [];
        foreach (var bind in frontend.Binds)
        {
            if (Target.AtPath(bind.Host).SocketEndPoint is { } socket) endPoints.Add(socket);
            else if (bind.Host == "*") endPoints.AddRange([new IPEndPoint(IPAddress.Any, bind.Port), new IPEndPoint(IPAddress.IPv6Any, bind.Port)]);
            else if (IPAddress.TryParse(bind.Host, out var address)) endPoints.Add(new IPEndPoint(address, bind.Port));
            else endPoints.AddRange((await ResolveAsync(frontend, bind)).Select(resolved => new IPEndPoint(resolved, bind.Port)));
        }

        return endPoints;
    }

    private static async Task<IPAddress[]> ResolveAsync(FrontendConfig frontend, BindAddress bind)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(bind.Host);
        }
        catch (SocketException exception)
        {
            throw new SocketException((int)exception.SocketErrorCode, $"frontend \"{frontend.Name}\" cannot listen on {bind}: {exception.Message}");
        }
    }

    private static async Task CloseAsync(Frontend frontend, Func<Listener, bool> which)
    {
        foreach (var listener in frontend.Listeners.Where(which).ToArray())
        {
            await listener.UnbindAsync();
            frontend.Listeners.Remove(listener);
        }
    }

    private void Open(Frontend frontend, EndPoint endPoint, bool isHeld = false)
    {
        try
        {
            var settings = InheritedSockets.Apply(endPoint, Frontend.ListenOptionsOf(frontend.Config)) with { IsHeld = isHeld };
            var listener = transport.Listen(endPoint, settings, frontend.Accept);
            frontend.Listeners.Add(listener);
            log.Listening($"{listener.LocalEndPoint} (frontend {frontend.Name})");
        }
        catch (SocketException exception)
        {
            throw new SocketException((int)exception.SocketErrorCode, $"frontend \"{frontend.Name}\" cannot listen on {endPoint}: {exception.Message}");
        }
    }
}
