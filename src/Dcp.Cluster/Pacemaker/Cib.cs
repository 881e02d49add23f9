using System.Globalization;
using System.Xml.Linq;

namespace Dcp.Cluster.Pacemaker;

/// <summary>
/// Pacemaker's configuration (the CIB) as XML. dcp runs on every host as a clone; an address may be only where dcp runs, avoids a
/// host that reaches no database, and keeps away from other addresses while there are hosts enough.
/// </summary>
internal static class Cib
{
    // Staying beats the wish to spread, and a database out of reach beats staying. Not -INFINITY: if no host reaches one, clients get
    // dcp's own error instead of an address that nobody has.
    private const string StayScore = "100";
    private const string SpreadScore = "-50";
    private const string NoDatabaseScore = "-10000";

    /// <summary>A whole CIB for a cluster that has never run. Pacemaker upgrades the feature set; one above the daemon's would end it.</summary>
    internal static XElement Document(ClusterModel model) => new(
        "cib",
        new XAttribute("crm_feature_set", "3.0.0"),
        new XAttribute("validate-with", "pacemaker-3.9"),
        new XAttribute("admin_epoch", 0),
        new XAttribute("epoch", 1),
        new XAttribute("num_updates", 0),
        new XElement("configuration", Options(model), new XElement("nodes"), Resources(model), Constraints(model), Defaults()));

    internal static XElement Options(ClusterModel model) => new(
        "crm_config",
        new XElement(
            "cluster_property_set",
            new XAttribute("id", "dcp-options"),
            Pair("dcp-options", "stonith-enabled", model.Fencing.Count > 0 ? "true" : "false"),
            Pair("dcp-options", "no-quorum-policy", "stop"),

            // How long a starting host waits for the others' coordinator before it elects one.
            Pair("dcp-options", "dc-deadtime", model.CoordinatorWait),
            Pair("dcp-options", "cluster-recheck-interval", "60s"),
            Pair("dcp-options", "stonith-timeout", "20s")));

    internal static XElement Resources(ClusterModel model) => new(
        "resources",
        Pooler(model),
        model.Vips.Select((vip, index) => Address(model, vip, index)),
        model.Fencing.Select(Fence));

    internal static XElement Constraints(ClusterModel model)
    {
        XElement constraints = new("constraints");
        for (var i = 0; i < model.Vips.Count; i++)
        {
            var name = ResourceNames.Vip(i);
            constraints.Add(
                new XElement(
                    "rsc_colocation",
                    Id($"{name}-with-pooler"),
                    new XAttribute("rsc", name),
                    new XAttribute("with-rsc", ResourceNames.Clone),
                    new XAttribute("score", "INFINITY")),

                // Optional: only when both start or stop at the same time. A mandatory one would restart the address with the clone.
                new XElement(
                    "rsc_order",
                    Id($"{name}-after-pooler"),
                    new XAttribute("first", ResourceNames.Clone),
                    new XAttribute("then", name),
                    new XAttribute("kind", "Optional")),
                AvoidWithoutDatabase(name));
            for (var other = 0; other < i; other++)
            {
                constraints.Add(new XElement(
                    "rsc_colocation",
                    Id($"{name}-apart-from-{ResourceNames.Vip(other)}"),
                    new XAttribute("rsc", name),
                    new XAttribute("with-rsc", ResourceNames.Vip(other)),
                    new XAttribute("score", SpreadScore)));
            }
        }

        // A host does not fence itself: it may be the one that is sick.
        foreach (var device in model.Fencing)
        {
            constraints.Add(new XElement(
                "rsc_location",
                Id(ResourceNames.Elsewhere(ResourceNames.Fence(device.Node))),
                new XAttribute("rsc", ResourceNames.Fence(device.Node)),
                new XAttribute("node", device.Node),
                new XAttribute("score", "-INFINITY")));
        }

        return constraints;
    }

    private static XElement Defaults() => new(
        "rsc_defaults",
        new XElement(
            "meta_attributes",
            new XAttribute("id", "dcp-defaults"),
            Pair("dcp-defaults", "resource-stickiness", StayScore),
            Pair("dcp-defaults", "migration-threshold", "3"),
            Pair("dcp-defaults", "failure-timeout", "60s")));

    private static XElement Pooler(ClusterModel model) => new(
        "clone",
        Id(ResourceNames.Clone),
        new XElement(
            "meta_attributes",
            Id($"{ResourceNames.Clone}-meta"),
            Pair(ResourceNames.Clone, "interleave", "true")),
        Primitive(
            ResourceNames.Pooler,
            "pooler",
            [new("config", model.PoolerFile)],
            [("monitor", Seconds(model.MonitorSeconds), "20s"), ("start", "0s", "60s"), ("stop", "0s", "60s"), ("reload", "0s", "60s")]));

    private static XElement Address(ClusterModel model, Vip vip, int index)
    {
        List<KeyValuePair<string, string>> parameters =
        [
            new("ip", vip.Address.ToString()),
            new("cidr_netmask", vip.Prefix.ToString(CultureInfo.InvariantCulture)),
            new("config", model.PoolerFile),
            new("drain", Seconds(model.DrainSeconds)),
        ];
        if (vip.Interface is { } nic) parameters.Add(new("nic", nic));
        return Primitive(
            ResourceNames.Vip(index),
            "vip",
            parameters,
            [("monitor", "10s", "20s"), ("start", "0s", "30s"), ("stop", "0s", Seconds(model.DrainSeconds + 20))]);
    }

    private static XElement Fence(FenceDevice device)
    {
        var name = ResourceNames.Fence(device.Node);
        XElement attributes = new("instance_attributes", Id($"{name}-params"));
        foreach (var (key, value) in device.Parameters) attributes.Add(Pair(name, key, value));
        attributes.Add(Pair(name, "pcmk_host_list", device.Node), Pair(name, "pcmk_host_check", "static-list"));
        return new XElement(
            "primitive",
            Id(name),
            new XAttribute("class", "stonith"),
            new XAttribute("type", device.Agent),
            attributes,
            Operations(name, [("monitor", "60s", "20s")]));
    }

    private static XElement Primitive(
        string name,
        string type,
        IEnumerable<KeyValuePair<string, string>> parameters,
        IEnumerable<(string Name, string Interval, string Timeout)> operations) => new(
        "primitive",
        Id(name),
        new XAttribute("class", "ocf"),
        new XAttribute("provider", ResourceNames.Provider),
        new XAttribute("type", type),
        new XElement("instance_attributes", Id($"{name}-params"), parameters.Select(pair => Pair(name, pair.Key, pair.Value))),
        Operations(name, operations));

    private static XElement Operations(string name, IEnumerable<(string Name, string Interval, string Timeout)> operations) => new(
        "operations",
        operations.Select(operation => new XElement(
            "op",
            Id($"{name}-{operation.Name}"),
            new XAttribute("name", operation.Name),
            new XAttribute("interval", operation.Interval),
            new XAttribute("timeout", operation.Timeout))));

    private static XElement AvoidWithoutDatabase(string name) => new(
        "rsc_location",
        Id($"{name}-needs-database"),
        new XAttribute("rsc", name),
        new XElement(
            "rule",
            Id($"{name}-needs-database-rule"),
            new XAttribute("score", NoDatabaseScore),
            new XAttribute("boolean-op", "or"),
            new XElement(
                "expression",
                Id($"{name}-needs-database-unset"),
                new XAttribute("attribute", ResourceNames.DatabaseAttribute),
                new XAttribute("operation", "not_defined")),
            new XElement(
                "expression",
                Id($"{name}-needs-database-low"),
                new XAttribute("attribute", ResourceNames.DatabaseAttribute),
                new XAttribute("operation", "lt"),
                new XAttribute("type", "number"),
                new XAttribute("value", 1))));

    private static XAttribute Id(string id) => new("id", id);

    private static XElement Pair(string owner, string name, string value) =>
        new("nvpair", Id($"{owner}-{name}"), new XAttribute("name", name), new XAttribute("value", value));

    private static string Seconds(int count) => string.Create(CultureInfo.InvariantCulture, $"{count}s");
}
