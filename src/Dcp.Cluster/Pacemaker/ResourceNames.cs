using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Dcp.Cluster.Pacemaker;

/// <summary>How the resources and attributes are called; tools, status and agents agree on them here.</summary>
internal static partial class ResourceNames
{
    internal const string Provider = "dcp";
    internal const string Pooler = "pooler";
    internal const string Clone = "pooler-clone";

    /// <summary>Node attribute: 1 while the host's dcp reaches a database.</summary>
    internal const string DatabaseAttribute = "dcp-database";

    internal static string Vip(int index) => string.Create(CultureInfo.InvariantCulture, $"vip{index + 1}");

    internal static string Fence(string node) => $"fence-{node}";

    /// <summary>Whether a resource or a constraint is one that dcp writes.</summary>
    internal static bool IsOwn(XElement element)
    {
        var id = element.Attribute("id")?.Value ?? "";
        if (OwnId().IsMatch(id)) return true;

        // Others may have fence devices too, so the name alone says nothing.
        return element.Name.LocalName switch
        {
            "primitive" => id.StartsWith(Fence(""), StringComparison.Ordinal) && element.Descendants("nvpair").Any(pair => pair.Attribute("id")?.Value == $"{id}-pcmk_host_list"),
            "rsc_location" => element.Attribute("rsc")?.Value is { } device && device.StartsWith(Fence(""), StringComparison.Ordinal) && id == Elsewhere(device),
            _ => false,
        };
    }

    /// <summary>The constraint that keeps a fence device off the host that it powers off.</summary>
    internal static string Elsewhere(string device) => $"{device}-elsewhere";

    [GeneratedRegex(@"^(pooler-clone|vip\d+(-with-pooler|-after-pooler|-needs-database|-apart-from-vip\d+)?)$")]
    private static partial Regex OwnId();
}
