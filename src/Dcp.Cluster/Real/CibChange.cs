using System.Xml.Linq;
using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Real;

/// <summary>
/// Brings a running cluster's configuration to that of a bundle: the elements that dcp writes, and no other. What an administrator has
/// added stays, and what does not differ is written as it is, so nothing there is restarted or moved. All in one step, or nothing.
/// </summary>
internal static class CibChange
{
    /// <summary>What was added, changed and removed, in words.</summary>
    /// <exception cref="ClusterException">Pacemaker does not answer here, or refuses; nothing was changed.</exception>
    internal static async Task<IReadOnlyList<string>> ApplyAsync(ClusterBundle bundle)
    {
        var configuration = XElement.Parse(await Tool.OutputAsync(["cibadmin", "--query", "--scope", "configuration"]).ConfigureAwait(false));
        var changed = Bring(configuration, XElement.Parse(bundle.Cib).Element("configuration")!);
        if (changed.Count > 0)
            await Tool.OutputAsync(["cibadmin", "--replace", "--scope", "configuration", "--xml-text", configuration.ToString(SaveOptions.DisableFormatting)]).ConfigureAwait(false);
        return changed;
    }

    /// <summary>Changes <paramref name="configuration"/> to what is wanted, and says what was different.</summary>
    internal static IReadOnlyList<string> Bring(XElement configuration, XElement wanted)
    {
        List<string> changed = [];
        foreach (var section in wanted.Elements())
        {
            if (configuration.Element(section.Name) is null) configuration.Add(new XElement(section.Name));
            changed.AddRange(BringSection(configuration.Element(section.Name)!, section));
        }

        return changed;
    }

    private static List<string> BringSection(XElement present, XElement wanted)
    {
        List<string> changed = [];
        foreach (var element in wanted.Elements())
        {
            var before = present.Elements().FirstOrDefault(found => IdOf(found) == IdOf(element));
            if (before is null)
            {
                present.Add(element);
                changed.Add($"added {IdOf(element)}");
            }
            else if (!XNode.DeepEquals(Sorted(before), Sorted(element)))
            {
                before.ReplaceWith(element);
                changed.Add($"changed {IdOf(element)}");
            }
        }

        foreach (var old in present.Elements().Where(old => ResourceNames.IsOwn(old) && wanted.Elements().All(element => IdOf(element) != IdOf(old))).ToList())
        {
            old.Remove();
            changed.Add($"removed {IdOf(old)}");
        }

        return changed;
    }

    private static string IdOf(XElement element) => element.Attribute("id")?.Value ?? "";

    /// <summary>The order of attributes says nothing.</summary>
    private static XElement Sorted(XElement element) => new(
        element.Name,
        element.Attributes().OrderBy(attribute => attribute.Name.LocalName, StringComparer.Ordinal),
        element.Elements().Select(Sorted));
}
