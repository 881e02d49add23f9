using System.Xml;
using System.Xml.Linq;
using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Config;

/// <summary>Checks fence devices against what their agents say of themselves.</summary>
internal static class FenceMetadata
{
    /// <summary>What Pacemaker itself gives to every agent.</summary>
    private const string PacemakerPrefix = "pcmk_";

    // Pacemaker names the host or its plug to the agent.
    private static readonly string[] s_given = ["action", "plug", "port", "nodename"];

    /// <exception cref="ClusterInputException">A parameter is unknown, or a required one is missing.</exception>
    /// <exception cref="ClusterException">The agent is not installed here, or does not describe itself.</exception>
    internal static async Task CheckAsync(FenceDevice device)
    {
        var path = $"/usr/sbin/{device.Agent}";
        if (!File.Exists(path)) throw new ClusterException($"fence {device.Node}: {path} is not installed here, so its parameters cannot be checked (package fence-agents)");
        var result = await Tool.RunAsync([path, "-o", "metadata"], Tool.DefaultLimit).ConfigureAwait(false);
        if (!result.Ok) throw new ClusterException($"{device.Agent} does not describe itself: {result.Complaint}");
        if (Problem(device, result.Output) is { } problem) throw new ClusterInputException($"fence {device.Node}: {problem}");
    }

    /// <summary>Why the device cannot be used with the agent that says this of itself; null when it can.</summary>
    internal static string? Problem(FenceDevice device, string metadata)
    {
        List<XElement> parameters;
        try
        {
            parameters = [.. XDocument.Parse(metadata).Descendants("parameter")];
        }
        catch (XmlException e)
        {
            throw new ClusterException($"{device.Agent} describes itself in a way that cannot be read", e);
        }

        List<string> known = [.. parameters.Select(parameter => (string?)parameter.Attribute("name") ?? "")];
        foreach (var (key, _) in device.Parameters)
        {
            if (!known.Contains(key) && !key.StartsWith(PacemakerPrefix, StringComparison.Ordinal))
                return $"{device.Agent} has no parameter '{key}'; it has {string.Join(", ", known.Order())}";
        }

        var given = device.Parameters.Select(pair => pair.Key).Concat(s_given).ToHashSet();
        var missing = parameters
            .Where(parameter => (string?)parameter.Attribute("required") == "1" && parameter.Element("content")?.Attribute("default") is null)
            .Select(parameter => (string)parameter.Attribute("name")!)
            .FirstOrDefault(name => !given.Contains(name));
        return missing is null ? null : $"{device.Agent} needs '{missing}'";
    }
}
