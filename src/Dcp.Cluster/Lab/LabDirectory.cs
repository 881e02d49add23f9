using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dcp.Cluster.Lab;

/// <summary>Where a lab keeps everything it has on disk: one directory under /run, which <c>down</c> removes.</summary>
internal sealed partial class LabDirectory
{
    /// <summary>Set for every process of a lab, so that they are found whatever happened to their files.</summary>
    internal const string Marker = "DCP_LAB";

    internal const string Parent = "/run/dcp-lab";

    /// <exception cref="ClusterInputException">The name would not do as the name of a directory.</exception>
    internal LabDirectory(string name)
    {
        if (!PlainName().IsMatch(name)) throw new ClusterInputException($"a lab's name has 1 to 20 lower-case letters, digits or dashes, not '{name}'");
        Name = name;
    }

    internal string Name { get; }

    internal string Root => $"{Parent}/{Name}";

    internal string Scripts => $"{Root}/scripts";

    internal string Layers => $"{Root}/layers";

    internal string Hosts => $"{Root}/hosts";

    /// <summary>While it exists, nobody is fenced.</summary>
    internal string RefuseFencing => $"{Root}/refuse-fencing";

    /// <summary>A line for each fencing: timestamp, host, outcome.</summary>
    internal string FenceLog => $"{Root}/fence.log";

    /// <summary>What a real cluster's <c>init</c> writes: a host that has left can join with it.</summary>
    internal string Bundle => $"{Root}/cluster.tar";

    internal bool Exists => Directory.Exists(Root);

    internal string HostDirectory(string host) => $"{Hosts}/{host}";

    internal void WriteInfo(LabInfo info) => File.WriteAllText($"{Root}/lab.json", JsonSerializer.Serialize(info, LabInfoJson.Default.LabInfo));

    /// <exception cref="ClusterInputException">There is no such lab.</exception>
    internal LabInfo ReadInfo()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText($"{Root}/lab.json"), LabInfoJson.Default.LabInfo)!;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new ClusterInputException($"there is no lab '{Name}'; 'dcp lab up' makes one", e);
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,19}$")]
    private static partial Regex PlainName();
}
