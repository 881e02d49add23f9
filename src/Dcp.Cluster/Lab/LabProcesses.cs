using System.Globalization;
using System.Text;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Lab;

/// <summary>Processes as /proc shows them, and the lab's ways to start and end them.</summary>
internal static class LabProcesses
{
    /// <summary>Starts a command in a session of its own, marked as the lab's, and gives its process id.</summary>
    internal static async Task<int> StartAsync(LabDirectory lab, string log, IReadOnlyList<string> command)
    {
        List<string> words = ["sh", "-c", "setsid \"$@\" </dev/null >>\"$0\" 2>&1 & echo $!", log, "env", $"{LabDirectory.Marker}={lab.Name}", .. command];
        return int.Parse((await Tool.OutputAsync(words).ConfigureAwait(false)).Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>When the process started, in the kernel's ticks: with its number it names a process for good. Null when there is none.</summary>
    internal static string? StartOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

            // A zombie is gone, for all that a lab cares about.
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (IOException)
        {
            return null;
        }
    }

    internal static int? ChildOf(int pid)
    {
        try
        {
            var children = File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return children.Length > 0 ? int.Parse(children[0], CultureInfo.InvariantCulture) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>All processes in the pid namespace of <paramref name="init"/>, itself included.</summary>
    internal static IReadOnlyList<int> InNamespaceOf(int init)
    {
        var wanted = NamespaceOf(init);
        return wanted is null ? [] : [.. All().Where(pid => NamespaceOf(pid) == wanted)];
    }

    /// <summary>All that carry the lab's mark, without this process and those that started it.</summary>
    internal static IReadOnlyList<int> OfLab(LabDirectory lab)
    {
        HashSet<int> own = [];
        for (int? pid = Environment.ProcessId; pid is > 1; pid = ParentOf(pid.Value)) own.Add(pid.Value);
        var mark = Encoding.UTF8.GetBytes($"{LabDirectory.Marker}={lab.Name}\0");
        return [.. All().Where(pid => !own.Contains(pid) && StartOf(pid) is not null && Holds(Environ(pid), mark))];
    }

    internal static IReadOnlyList<string> CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static IEnumerable<int> All() => Directory.GetDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => name is { Length: > 0 } && char.IsAsciiDigit(name[0]))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    private static string? NamespaceOf(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/ns/pid").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int? ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool Holds(byte[] environment, byte[] mark)
    {
        var at = environment.AsSpan().IndexOf(mark);
        return at == 0 || (at > 0 && environment[at - 1] == 0);
    }

    private static byte[] Environ(int pid)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
