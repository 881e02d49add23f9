using System.Globalization;

namespace Dcp.Bench.Copy;

/// <summary>The most memory a process had resident since a moment, from Linux's own record of it (proc(5), VmHWM and clear_refs).</summary>
internal static class PeakMemory
{
    /// <summary>From now on only what follows counts.</summary>
    /// <returns>What is resident now, in bytes.</returns>
    /// <exception cref="BenchException">It is gone, or somebody else's.</exception>
    internal static long Restart(int pid)
    {
        try
        {
            File.WriteAllText($"/proc/{pid}/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BenchException($"the peak of process {pid}'s memory cannot be reset: {e.Message}");
        }

        return Read(pid, "VmRSS:");
    }

    /// <summary>In bytes.</summary>
    internal static long Read(int pid) => Read(pid, "VmHWM:");

    private static long Read(int pid, string name)
    {
        try
        {
            // VmHWM:     12345 kB
            string line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
            return long.Parse(line.Split(' ', '\t').First(word => word.Length > 0 && char.IsAsciiDigit(word[0])), CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new BenchException($"the memory of process {pid} cannot be read: {e.Message}");
        }
    }
}
