using System.Net;
using System.Text;
using System.Text.Json.Serialization;
using Dcp.Cluster.Pacemaker;

namespace Dcp.Cluster.Lab;

/// <summary>The state of a lab, for people and for scripts.</summary>
internal sealed record LabStatus(
    string Name, bool Quorum, string? Coordinator, bool Fencing, IReadOnlyList<LabHostStatus> Hosts, string? Trouble)
{
    internal static async Task<LabStatus> ReadAsync(LabHosts hosts)
    {
        var view = await hosts.ViewAsync().ConfigureAwait(false);
        return new LabStatus(
            hosts.Lab.Name,
            view?.Quorum ?? false,
            view?.Coordinator,
            view?.Fencing ?? false,
            [.. hosts.Nodes.Select(host => Host(host, view, hosts.Vips))],
            await hosts.TroubleAsync().ConfigureAwait(false));
    }

    internal string ToText()
    {
        StringBuilder text = new();
        text.Append($"lab {Name}: {(Quorum ? "quorum" : "NO QUORUM")}, coordinator {Coordinator ?? "-"}, fencing {(Fencing ? "on" : "OFF")}\n");
        var width = Math.Max(4, Hosts.Max(host => string.Join(',', host.Vips).Length));
        text.Append($"host   power  member   {"vip".PadRight(width)} dcp      database\n");
        foreach (var host in Hosts)
            text.Append($"{host.Name,-6} {(host.Power ? "on" : "off"),-6} {host.Member,-8} {(host.Vips.Count > 0 ? string.Join(',', host.Vips) : "-").PadRight(width)} {host.Dcp,-8} {host.Database}\n");
        return text.Append(Trouble is null ? "all well\n" : $"not well: {Trouble}\n").ToString();
    }

    private static LabHostStatus Host(LabHost host, ClusterView? view, IReadOnlyList<IPAddress> vips)
    {
        var node = view?.Nodes.FirstOrDefault(found => found.Name == host.Name);
        var dcp = view?.Resources.FirstOrDefault(found => found.Name.Split(':')[0] == ResourceNames.Pooler && found.Node == host.Name);
        return new LabHostStatus(
            host.Name,
            host.Init is not null,
            node switch { null => "unknown", { Unclean: true } => "UNCLEAN", { Online: true } => "online", _ => "offline" },
            [.. Enumerable.Range(0, vips.Count).Where(i => host.Holds(vips[i])).Select(ResourceNames.Vip)],
            dcp switch { null => "-", { Failed: true } => "FAILED", { Active: true } => "running", _ => "stopped" },
            node?.Database switch { "1" => "reached", "0" => "UNREACHABLE", _ => "-" });
    }
}

[JsonSerializable(typeof(LabStatus))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class LabStatusJson : JsonSerializerContext;
