using System.Globalization;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Lab;

/// <summary>The bridge that all hosts hang on, in a network namespace of its own that one sleeping process keeps.</summary>
internal sealed class LabSwitch(LabDirectory lab)
{
    private const string Bridge = "br0";
    private const string BridgeMac = "02:dc:00:00:00:fe";

    private readonly LabNamespace _space = new(lab, "switch");

    internal int? Init => _space.Init;

    internal async Task StartAsync()
    {
        var init = await _space.StartAsync(["unshare", "--net", "--pid", "--fork", "--kill-child", "sleep", "infinity"]).ConfigureAwait(false);
        string[][] steps =
        [
            ["link", "set", "lo", "up"],
            ["link", "add", Bridge, "type", "bridge", "stp_state", "0", "forward_delay", "0"],

            // A bridge takes over a port's hardware address, and would change it with every boot of a host.
            ["link", "set", Bridge, "address", BridgeMac, "up"],
            ["address", "add", string.Create(CultureInfo.InvariantCulture, $"{LabPlan.Bmc}/{LabPlan.Prefix}"), "dev", Bridge],
        ];
        foreach (var step in steps) await IpAsync(init, step).ConfigureAwait(false);
    }

    /// <summary>Gives a host its cable.</summary>
    internal async Task PlugInAsync(string host, int init)
    {
        await IpAsync(
            Require(),
            ["link", "add", host, "type", "veth", "peer", "name", "eth0", "address", LabPlan.MacOf(host), "netns", init.ToString(CultureInfo.InvariantCulture)]).ConfigureAwait(false);
        await IpAsync(Require(), ["link", "set", host, "master", Bridge, "up"]).ConfigureAwait(false);
    }

    /// <summary>Takes a host's cable away for good; nothing happens if it has none.</summary>
    internal Task UnplugAsync(string host) => Tool.RunAsync(Command(Require(), ["link", "delete", host]), Tool.DefaultLimit);

    /// <summary>Cuts or mends a host's cable.</summary>
    internal Task SetLinkAsync(string host, bool up) => IpAsync(Require(), ["link", "set", host, up ? "up" : "down"]);

    /// <summary>A command in the switch's network, but this machine's files and processes.</summary>
    internal IReadOnlyList<string> Inside(IEnumerable<string> command) =>
        ["nsenter", "-t", Require().ToString(CultureInfo.InvariantCulture), "-n", .. command];

    private int Require() => Init ?? throw new ClusterException($"the switch of lab '{lab.Name}' is gone; 'dcp lab down' cleans up");

    private static Task<string> IpAsync(int init, IEnumerable<string> arguments) => Tool.OutputAsync(Command(init, arguments));

    private static IReadOnlyList<string> Command(int init, IEnumerable<string> arguments) =>
        ["nsenter", "-t", init.ToString(CultureInfo.InvariantCulture), "-n", "ip", .. arguments];
}
