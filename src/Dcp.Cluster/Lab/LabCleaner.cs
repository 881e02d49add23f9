using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Lab;

/// <summary>
/// Removes all of a lab, whatever state it is in: its processes are found by their mark, its namespaces and mounts go with them, and
/// its directory is all that it had on disk.
/// </summary>
internal static class LabCleaner
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Gives the number of processes that were ended.</summary>
    /// <exception cref="ClusterException">Something is still there; the message says what.</exception>
    internal static async Task<int> CleanAsync(LabDirectory lab, TimeProvider clock)
    {
        HashSet<int> ended = [];
        for (var began = clock.GetTimestamp(); LabProcesses.OfLab(lab) is { Count: > 0 } rest; await Task.Delay(s_poll, clock).ConfigureAwait(false))
        {
            if (clock.GetElapsedTime(began) > s_limit) throw new ClusterException($"processes of the lab do not die: {string.Join(' ', rest)}");
            foreach (var pid in rest)
            {
                ProcessSignal.Send(pid, ProcessSignal.Kill);
                ended.Add(pid);
            }
        }

        for (var began = clock.GetTimestamp(); lab.Exists; await Task.Delay(s_poll, clock).ConfigureAwait(false))
        {
            try
            {
                Directory.Delete(lab.Root, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && clock.GetElapsedTime(began) < s_limit)
            {
                // Mounts of a namespace that is just going away.
            }
        }

        if (Directory.Exists(LabDirectory.Parent) && !Directory.EnumerateFileSystemEntries(LabDirectory.Parent).Any()) Directory.Delete(LabDirectory.Parent);
        return ended.Count;
    }

    /// <summary>What is left of a lab: nothing, after <see cref="CleanAsync"/>.</summary>
    internal static IReadOnlyList<string> Leftovers(LabDirectory lab) =>
    [
        .. LabProcesses.OfLab(lab).Select(pid => $"process {pid}: {string.Join(' ', LabProcesses.CommandLine(pid))}"),
        .. File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains($" {lab.Root}/", StringComparison.Ordinal)).Select(line => $"mount {line}"),
        .. lab.Exists ? [$"directory {lab.Root}"] : Array.Empty<string>(),
    ];
}
