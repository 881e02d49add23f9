using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Secure;

/// <summary>The guide to secure clusters: what it tells its readers to run and to write is what the tests run and write.</summary>
internal static class Guide
{
    /// <summary>The one block of that kind.</summary>
    public static string Block(string kind)
    {
        string text = File.ReadAllText(Path.Combine(DcpBinary.Root, "docs", "secure-clusters.md"));
        string[] parts = text.Split($"```{kind}\n");
        Assert.True(parts.Length == 2, $"The guide has {parts.Length - 1} blocks of {kind}, not one.");
        return parts[1][..parts[1].IndexOf("```", StringComparison.Ordinal)];
    }

    /// <summary>What stands under a section of the block that is a configuration file.</summary>
    public static IEnumerable<(string Name, string Value)> Section(string name)
    {
        string block = Block("ini");
        string[] lines = block[(block.IndexOf($"[{name}]\n", StringComparison.Ordinal) + name.Length + 3)..].Split('\n');
        foreach (string line in lines.TakeWhile(line => !line.StartsWith('[')).Where(line => line.Length > 0))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            yield return (line[..equals].Trim(), line[(equals + 1)..].Trim());
        }
    }
}
