using System.Xml.Linq;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Real;

/// <summary>
/// Brings a running cluster's configuration to that of a bundle: the sections that dcp writes, and of Pacemaker's options the set that is
/// dcp's. All in one step, or nothing; what does not differ is written as it is, so nothing there is restarted or moved.
/// </summary>
internal static class CibChange
{
    private static readonly string[] s_sections = ["resources", "constraints", "rsc_defaults"];

    /// <summary>Names of the sections that were changed.</summary>
    /// <exception cref="ClusterException">Pacemaker does not answer here, or refuses; nothing was changed.</exception>
    internal static async Task<IReadOnlyList<string>> ApplyAsync(ClusterBundle bundle)
    {
        var configuration = XElement.Parse(await Tool.OutputAsync(["cibadmin", "--query", "--scope", "configuration"]).ConfigureAwait(false));
        var changed = Bring(configuration, XElement.Parse(bundle.Cib).Element("configuration")!);
        if (changed.Count > 0)
            await Tool.OutputAsync(["cibadmin", "--replace", "--scope", "configuration", "--xml-text", configuration.ToString(SaveOptions.DisableFormatting)]).ConfigureAwait(false);
        return changed;
    }

    /// <summary>Changes <paramref name="configuration"/> to what is wanted, and names the sections that were different.</summary>
    internal static IReadOnlyList<string> Bring(XElement configuration, XElement wanted)
    {
        List<string> changed = [];
        var options = configuration.Element("crm_config")!;
        var set = wanted.Element("crm_config")!.Element("cluster_property_set")!;
        var present = options.Elements().FirstOrDefault(found => found.Attribute("id")?.Value == set.Attribute("id")!.Value);
        if (Replace(options, present, set)) changed.Add(options.Name.LocalName);
        changed.AddRange(s_sections.Where(section => Replace(configuration, configuration.Element(section), wanted.Element(section)!)));
        return changed;
    }

    private static bool Replace(XElement parent, XElement? present, XElement wanted)
    {
        if (present is not null && XNode.DeepEquals(Sorted(present), Sorted(wanted))) return false;
        if (present is null) parent.Add(wanted);
        else present.ReplaceWith(wanted);
        return true;
    }

    /// <summary>The order of attributes says nothing.</summary>
    private static XElement Sorted(XElement element) => new(
        element.Name,
        element.Attributes().OrderBy(attribute => attribute.Name.LocalName, StringComparer.Ordinal),
        element.Elements().Select(Sorted));
}
