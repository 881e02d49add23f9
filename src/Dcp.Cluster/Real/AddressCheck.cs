using System.Net;
using System.Net.NetworkInformation;
using System.Xml.Linq;
using Dcp.Cluster.Agents;

namespace Dcp.Cluster.Real;

/// <summary>
/// Whether a host can carry the floating addresses of a bundle: their interface is there, and nobody in the network has them but the
/// hosts of the cluster.
/// </summary>
internal static class AddressCheck
{
    /// <param name="isMember">Corosync and Pacemaker run here already, so that this host may have an address rightly.</param>
    /// <exception cref="ClusterInputException">With what is wrong, and what is there.</exception>
    internal static async Task CheckAsync(ClusterBundle bundle, bool isMember)
    {
        foreach (var (address, prefix, nic) in Addresses(bundle))
        {
            if (!isMember && Holder(address) is { } own)
                throw new ClusterInputException($"{address} is on this host's {own} already, but not by Pacemaker; 'ip address del {address}/{prefix} dev {own}' takes it away");
            await AskAsync(bundle, address, Device(address, prefix, nic)).ConfigureAwait(false);
        }
    }

    private static async Task AskAsync(ClusterBundle bundle, IPAddress address, string device)
    {
        var holders = await Neighbours.OwnersAsync(device, address).ConfigureAwait(false);
        if (holders.Count == 0) return;

        // A member that runs has it rightly. Which hardware is a member's the members' own addresses tell.
        HashSet<string> members = [];
        foreach (var member in bundle.Members.SelectMany(member => member.Addresses).Select(IPAddress.Parse))
            members.UnionWith(await Neighbours.OwnersAsync(device, member).ConfigureAwait(false));
        if (holders.FirstOrDefault(holder => !members.Contains(holder)) is { } stranger)
            throw new ClusterInputException($"{address} is in use: {Pretty(stranger)} answers for it on {device}, and that is no host of the cluster");
    }

    private static string Device(IPAddress address, int prefix, string? nic)
    {
        var present = NetworkInterface.GetAllNetworkInterfaces();
        if (nic is not null)
        {
            return present.Any(found => found.Name == nic)
                ? nic
                : throw new ClusterInputException($"vip {address}: this host has no interface '{nic}'; there are {string.Join(", ", present.Select(found => found.Name))}");
        }

        return present.FirstOrDefault(found => found.GetIPProperties().UnicastAddresses.Any(own =>
            Networks.IsIn(address, own.Address, own.PrefixLength)))?.Name
            ?? throw new ClusterInputException($"vip {address}/{prefix}: no interface of this host has an address in that network; name one behind the address");
    }

    private static string? Holder(IPAddress address) => NetworkInterface.GetAllNetworkInterfaces()
        .FirstOrDefault(nic => nic.GetIPProperties().UnicastAddresses.Any(found => found.Address.Equals(address)))?.Name;

    private static IEnumerable<(IPAddress Address, int Prefix, string? Nic)> Addresses(ClusterBundle bundle) =>
        from primitive in XElement.Parse(bundle.Cib).Descendants("primitive")
        where primitive.Attribute("type")?.Value == AgentProgram.Vip
        let values = primitive.Element("instance_attributes")!.Elements("nvpair").ToDictionary(pair => pair.Attribute("name")!.Value, pair => pair.Attribute("value")!.Value)
        select (IPAddress.Parse(values["ip"]), int.Parse(values["cidr_netmask"], System.Globalization.CultureInfo.InvariantCulture), values.GetValueOrDefault("nic"));

    private static string Pretty(string hardware) => string.Join(':', hardware.Chunk(2).Select(pair => new string(pair)));
}
