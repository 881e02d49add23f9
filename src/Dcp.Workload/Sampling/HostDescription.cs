using System.Globalization;

namespace Dcp.Workload.Sampling;

/// <summary>The machine in a few words, for the reader of a result: cores, processor, memory, kernel. Not its name.</summary>
internal static class HostDescription
{
    public static string Read()
    {
        List<string> parts = [$"{Environment.ProcessorCount} cores"];
        if (Field("/proc/cpuinfo", "model name") is { } model)
            parts.Add(model);
        if (Field("/proc/meminfo", "MemTotal") is { } memory
            && long.TryParse(memory.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long kb))
        {
            parts.Add($"{kb / (1024.0 * 1024):0} GB");
        }

        parts.Add($"Linux {Environment.OSVersion.Version.ToString(3)}");
        return string.Join(", ", parts);
    }

    private static string? Field(string file, string name) => !File.Exists(file)
        ? null
        : File.ReadLines(file)
            .Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
            .FirstOrDefault();
}
