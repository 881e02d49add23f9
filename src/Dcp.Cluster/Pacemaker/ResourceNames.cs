using System.Globalization;

namespace Dcp.Cluster.Pacemaker;

/// <summary>How the resources and attributes are called; tools, status and agents agree on them here.</summary>
internal static class ResourceNames
{
    internal const string Provider = "dcp";
    internal const string Pooler = "pooler";
    internal const string Clone = "pooler-clone";

    /// <summary>Node attribute: 1 while the host's dcp reaches a database.</summary>
    internal const string DatabaseAttribute = "dcp-database";

    internal static string Vip(int index) => string.Create(CultureInfo.InvariantCulture, $"vip{index + 1}");

    internal static string Fence(string node) => $"fence-{node}";
}
