using System.Xml;
using System.Xml.Linq;

namespace Dcp.Cluster.Pacemaker;

/// <summary>What <c>crm_mon --as-xml</c> says of a cluster.</summary>
internal sealed record ClusterView
{
    public required bool Quorum { get; init; }

    /// <summary>The host that decides, or null while none is elected.</summary>
    public string? Coordinator { get; init; }

    public required IReadOnlyList<NodeView> Nodes { get; init; }

    public required IReadOnlyList<ResourceView> Resources { get; init; }

    public bool Maintenance { get; init; }

    public bool Fencing { get; init; }

    /// <summary>The host that runs a resource; null when none does or it is not settled.</summary>
    internal string? HostOf(string resource) =>
        Resources.FirstOrDefault(found => found.Name == resource && found is { Active: true, IsSettled: true })?.Node;

    /// <exception cref="ClusterException">The text is not what crm_mon writes.</exception>
    internal static ClusterView Parse(string xml)
    {
        try
        {
            var root = XDocument.Parse(xml).Root!;
            var dc = root.Element("summary")?.Element("current_dc");
            var options = root.Element("summary")?.Element("cluster_options");
            var attributes = root.Element("node_attributes")?.Elements("node").ToList() ?? [];
            return new ClusterView
            {
                Quorum = Flag(dc, "with_quorum"),
                Coordinator = Flag(dc, "present") ? (string?)dc!.Attribute("name") : null,
                Maintenance = Flag(options, "maintenance-mode"),
                Fencing = Flag(options, "stonith-enabled"),
                Nodes = [.. root.Elements("nodes").Elements("node").Select(node => Node(node, attributes))],
                Resources = [.. root.Elements("resources").Descendants("resource").Select(Resource)],
            };
        }
        catch (Exception e) when (e is XmlException or NullReferenceException or ArgumentException)
        {
            throw new ClusterException("crm_mon answered what cannot be read", e);
        }
    }

    private static NodeView Node(XElement node, List<XElement> attributes)
    {
        var name = (string?)node.Attribute("name") ?? "";
        var value = attributes
            .Where(entry => (string?)entry.Attribute("name") == name)
            .Elements("attribute")
            .FirstOrDefault(entry => (string?)entry.Attribute("name") == ResourceNames.DatabaseAttribute);
        return new NodeView(name, Flag(node, "online"), Flag(node, "unclean"), (string?)value?.Attribute("value"));
    }

    private static ResourceView Resource(XElement resource) => new(
        (string?)resource.Attribute("id") ?? "",
        (string?)resource.Element("node")?.Attribute("name"),
        Flag(resource, "active"),
        Flag(resource, "failed"),

        // What is on its way shows in the role: Starting, Stopping; a pending monitor shows beside it.
        (string?)resource.Attribute("role") is { } role and not ("Started" or "Stopped") ? role : (string?)resource.Attribute("pending"));

    private static bool Flag(XElement? element, string name) => (string?)element?.Attribute(name) == "true";
}
