using System.Globalization;
using System.Net;
using Dcp.Cluster.Agents;
using Dcp.Cluster.Corosync;
using Dcp.Cluster.Pacemaker;
using Dcp.Server.Config;
using Dcp.Server.Config.Ini;

namespace Dcp.Cluster.Config;

/// <summary>Turns the entries of [cluster] into a <see cref="ClusterConfig"/>, or says everything that is wrong with them.</summary>
internal sealed class ClusterConfigReader
{
    private const int MostNodes = 16;
    private const int DefaultToken = 1000;
    private const int DefaultDrain = 10;
    private const string None = "none";

    private readonly ProblemList _problems = new();
    private readonly List<ClusterNode> _nodes = [];
    private readonly List<Vip> _vips = [];
    private readonly List<(FenceDevice Device, Position At)> _fencing = [];
    private Position _at;
    private string? _name;
    private int _token = DefaultToken;
    private int _drain = DefaultDrain;
    private bool _withoutFencing;
    private bool _withoutVips;

    /// <summary>The configuration is null exactly when there are problems.</summary>
    internal static (ClusterConfig? Config, IReadOnlyList<ConfigProblem> Problems) Read(DcpConfig config)
    {
        ClusterConfigReader reader = new() { _at = new Position(config.Pooler.ConfFile ?? "", 0) };
        foreach (var entry in config.ClusterEntries) reader.Take(entry);
        reader.CheckAll();
        return (reader._problems.HasErrors ? null : reader.Build(), reader._problems.ToList(config.Files));
    }

    private void Take(IniEntry entry)
    {
        _at = entry.At;
        switch (entry.Name.Split(' '))
        {
            case ["name"]:
                if (entry.Value.Length is 0 or > 32 || entry.Value.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-')) Wrong("name takes 1 to 32 letters, digits and dashes");
                _name = entry.Value;
                break;
            case ["node", var node]:
                TakeNode(node, entry.Value);
                break;
            case ["vip"]:
                if (entry.Value == None) _withoutVips = true;
                else TakeVip(entry.Value);
                break;
            case ["fence"]:
                if (entry.Value == None) _withoutFencing = true;
                else Wrong("'fence' without a node takes none; a device is written as 'fence NODE = agent key=value ...'");
                break;
            case ["fence", var node]:
                TakeFence(node, entry.Value, entry.At);
                break;
            case ["token"]:
                if (Milliseconds(entry.Value) is { } token and >= CorosyncTiming.LeastToken and <= 60_000) _token = token;
                else Wrong($"token takes {CorosyncTiming.LeastToken}ms to 60s, not '{entry.Value}'");
                break;
            case ["drain"]:
                if (Milliseconds(entry.Value) is { } drain and <= 600_000) _drain = drain / 1000;
                else Wrong($"drain takes a time such as 10s, not '{entry.Value}'");
                break;
            default:
                Wrong($"unknown entry '{entry.Name}' in [cluster]; allowed are name, node NAME, vip, fence NODE, fence, token, drain");
                break;
        }
    }

    private void TakeNode(string name, string value)
    {
        List<IPAddress> addresses = [];
        foreach (var word in value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPAddress.TryParse(word, out var address)) addresses.Add(address);
            else Wrong($"node {name}: '{word}' is no address");
        }

        if (addresses.Count is 0 or > 2) Wrong($"node {name} takes one address, or two for two rings");
        if (_nodes.Any(node => node.Name == name)) Wrong($"node {name} is there twice");
        foreach (var address in addresses.Where(address => _nodes.Any(node => node.Addresses.Contains(address)))) Wrong($"node {name}: {address} is another node's");
        _nodes.Add(new ClusterNode(name, _nodes.Count + 1, addresses));
    }

    private void TakeVip(string value)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parts = words.Length is 1 or 2 ? words[0].Split('/') : [];
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out var address) || address.IsIPv6LinkLocal
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) || prefix < 1 || prefix > Networks.BitsOf(address))
        {
            Wrong($"vip takes ADDRESS/PREFIX and, if wanted, an interface, such as 10.0.0.250/24 or 2001:db8::250/64 eth0, not '{value}'");
            return;
        }

        if (_vips.Any(vip => vip.Address.Equals(address))) Wrong($"vip {address} is there twice");
        _vips.Add(new Vip(address, prefix, words.ElementAtOrDefault(1)));
    }

    private void TakeFence(string node, string value, Position at)
    {
        var end = value.IndexOf(' ', StringComparison.Ordinal);
        var agent = end < 0 ? value : value[..end];
        var pairs = PairReader.Read(end < 0 ? "" : value[end..], out var wrong);
        if (wrong is not null) Wrong($"fence {node}: {wrong}");
        if (!agent.StartsWith("fence_", StringComparison.Ordinal) || agent.Contains('/', StringComparison.Ordinal)) Wrong($"fence {node}: an agent's name begins with fence_, '{agent}' does not");
        if (_fencing.Any(entry => entry.Device.Node == node)) Wrong($"fence {node} is there twice");
        _fencing.Add((new FenceDevice(node, agent, pairs), at));
    }

    private void CheckAll()
    {
        if (_problems.HasErrors) return;
        if (_name is null) Wrong("[cluster] has no name");
        if (_nodes.Count is < 2 or > MostNodes) Wrong($"a cluster has 2 to {MostNodes} nodes ('node NAME = ADDRESS'), not {_nodes.Count}");
        if (_nodes.Select(node => node.Addresses.Count).Distinct().Count() > 1) Wrong("either every node has one address, or every node has two");
        foreach (var vip in _vips)
        {
            if (_nodes.Any(node => node.Addresses.Contains(vip.Address))) Wrong($"vip {vip.Address} is the address of a node");
            var isNear = _nodes.All(node => node.Addresses.Any(address => Networks.IsIn(vip.Address, address, vip.Prefix)));
            if (!isNear && vip.Interface is null) Wrong($"vip {vip.Address}/{vip.Prefix}: not every node has an address in this network; name the interface behind it if that is meant");
        }

        if (_vips.Count == 0 && !_withoutVips) Wrong("[cluster] has no vip ('vip = ADDRESS/PREFIX'; 'vip = none' where something else moves addresses, as in a cloud)");
        if (_vips.Count > 0 && _withoutVips) Wrong("vip = none contradicts the addresses");
        foreach (var (device, at) in _fencing.Where(entry => _nodes.All(node => node.Name != entry.Device.Node)))
            _problems.Error(at, $"fence {device.Node}: there is no such node");
        if (_withoutFencing && _fencing.Count > 0) Wrong("fence = none contradicts the fence devices");
        foreach (var node in _nodes.Where(node => !_withoutFencing && _fencing.All(entry => entry.Device.Node != node.Name)))
        {
            Wrong($"node {node.Name} has no fence device ('fence {node.Name} = fence_ipmilan ip=... username=... password=...'). Without fencing two hosts may "
                + "answer for one address; 'fence = none' takes that risk");
        }
    }

    private ClusterConfig Build() => new()
    {
        Name = _name!,
        Nodes = _nodes,
        Vips = _vips,
        Fencing = [.. _fencing.Select(entry => entry.Device)],
        Timing = CorosyncTiming.For(_nodes.Count, _token),
        DrainSeconds = _drain,
    };

    private void Wrong(string text) => _problems.Error(_at, text);

    /// <summary>Corosync's own unit when there is none: milliseconds.</summary>
    private static int? Milliseconds(string text)
    {
        var (digits, factor) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1) : text.EndsWith('s') ? (text[..^1], 1000) : (text, 1);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= int.MaxValue / 1000 ? count * factor : null;
    }
}
