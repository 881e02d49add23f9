using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Dcp.Cluster.Tools;
using Dcp.Server.Config;

namespace Dcp.Cluster.Agents;

/// <summary>
/// The resource agent <c>ocf:dcp:vip</c>: a floating address that clients of dcp use. Before the address leaves, dcp lets the
/// transactions of its clients end and sends them away, so that a move loses none.
/// </summary>
/// <param name="config">Null when the file cannot be used now; the address can be taken away all the same.</param>
internal sealed class VipAgent(AgentContext context, DcpConfig? config, TimeProvider clock)
{
    private const int Announcements = 3;
    private static readonly TimeSpan s_announceInterval = TimeSpan.FromMilliseconds(40);

    // Long enough for a host at full load: an address whose dcp still sends its clients away is of no use.
    private static readonly TimeSpan s_acceptLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(10);

    internal static string Metadata => AgentMetadata.Write(
        "vip",
        "A floating address of dcp's clients",
        "Puts an IP address on an interface and tells the network. Before it takes it away, dcp closes idle clients of the address "
        + "with 57P01 and lets running transactions end, for as long as drain says.",
        [
            new AgentParameter("ip", "string", true, "The IPv4 or IPv6 address"),
            new AgentParameter("cidr_netmask", "integer", false, "Length of the network's prefix; by default that of a single address"),
            new AgentParameter("nic", "string", false, "Interface; by default the one with an address in the same network"),
            new AgentParameter("config", "string", true, "dcp's configuration file"),
            new AgentParameter("drain", "time", false, "How long running transactions may take before they are cut", "10s"),
        ],
        [new("start", 30), new("stop", 30), new("monitor", 10, 10), new("meta-data", 5), new("validate-all", 5)]);

    /// <summary>Why the parameters cannot be used; null when they can.</summary>
    internal string? Problem()
    {
        if (!IPAddress.TryParse(context.Text("ip"), out var address)) return $"ip takes an IPv4 or IPv6 address, not '{context.Text("ip")}'";
        if (Prefix < 1 || Prefix > Networks.BitsOf(address)) return $"cidr_netmask takes 1 to {Networks.BitsOf(address)}, not '{context.Text("cidr_netmask")}'";
        return context.Time("drain", s_drain) is null ? $"drain takes a time such as 10s, not '{context.Text("drain")}'" : null;
    }

    private IPAddress Address => IPAddress.Parse(context.Text("ip")!);

    private int Prefix => context.Text("cidr_netmask") is not { } text ? Networks.BitsOf(Address)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) ? prefix : 0;

    internal async Task<int> StartAsync()
    {
        if (Holder() is null)
        {
            if (Device() is not { } device)
                return context.Fail(OcfCode.BadConfiguration, $"no interface has an address in the network of {Address}/{Prefix}; name one with nic");

            // dcp has to take clients of the address again before the first can come; one that is only starting takes them anyway.
            if (await AskAsync($"ACCEPT \"{Address}\"", s_acceptLimit, absentWillDo: true).ConfigureAwait(false) is { } problem)
                return context.Fail(OcfCode.GenericError, $"dcp does not take the clients of {Address}: {problem}");
            var added = await IpAsync("add", device).ConfigureAwait(false);
            if (!added.Ok) return context.Fail(OcfCode.GenericError, added.Complaint);
        }

        var present = Holder() ?? Device()!;
        for (var i = 0; i < Announcements; i++)
        {
            if (i > 0) await Task.Delay(s_announceInterval, clock).ConfigureAwait(false);
            Announcer.Announce(present, Address);
        }

        return OcfCode.Success;
    }

    internal async Task<int> StopAsync()
    {
        if (Holder() is not { } device) return OcfCode.Success;

        // Where no database is reached, no transaction can end: waiting would only lengthen the outage. Nor does a dcp end any that the last
        // monitor found silent; any other is waited for, as one that is merely slow must not be cut.
        var drain = PoolerRecord.AnyLostDatabase(context.Scratch) ? TimeSpan.Zero : context.Time("drain", s_drain)!.Value;
        if (!PoolerRecord.AnyIsSilent(context.Scratch))
            await AskAsync(string.Create(CultureInfo.InvariantCulture, $"DRAIN \"{Address} {(long)drain.TotalMilliseconds}\""), drain + s_slack).ConfigureAwait(false);
        var removed = await IpAsync("del", device).ConfigureAwait(false);
        return removed.Ok || Holder() is null ? OcfCode.Success : context.Fail(OcfCode.GenericError, removed.Complaint);
    }

    internal int Monitor() => Holder() is null ? OcfCode.NotRunning : OcfCode.Success;

    /// <summary>Null when dcp did it; otherwise why not.</summary>
    private async Task<string?> AskAsync(string command, TimeSpan limit, bool absentWillDo = false)
    {
        var socket = PoolerRecord.AnySocket(context.Scratch) ?? (config is null ? null : PoolerEndPoint.SocketOf(config));
        return socket is null ? "it was never started here" : await new PoolerEndPoint(socket).AskAsync(command, limit, absentWillDo).ConfigureAwait(false);
    }

    private Task<ToolResult> IpAsync(string verb, string device)
    {
        List<string> command = ["ip", "address", verb, string.Create(CultureInfo.InvariantCulture, $"{Address}/{Prefix}"), "dev", device];

        // Usable at once, without asking for duplicates first: Pacemaker has seen to that. And never the source of this host's own
        // connections, which would break when it leaves; IPv4 has that from the address being the network's second.
        if (verb == "add" && Address.AddressFamily == AddressFamily.InterNetworkV6) command.AddRange(["nodad", "preferred_lft", "0"]);
        return Tool.RunAsync(command, Tool.DefaultLimit);
    }

    /// <summary>The interface that has the address.</summary>
    private string? Holder() => Find(found => found.Address.Equals(Address));

    private string? Device() => context.Text("nic") ?? Find(found => Networks.IsIn(Address, found.Address, found.PrefixLength));

    private static string? Find(Func<UnicastIPAddressInformation, bool> matches) => NetworkInterface.GetAllNetworkInterfaces()
        .FirstOrDefault(nic => nic.NetworkInterfaceType != NetworkInterfaceType.Loopback && nic.GetIPProperties().UnicastAddresses.Any(matches))
        ?.Name;
}
