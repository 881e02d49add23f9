using System.Globalization;

namespace Dcp.Workload.Sampling;

/// <summary>Readings from Linux's <c>/proc</c>. Paths are below a root, which tests replace.</summary>
internal sealed class ProcFiles(string root = "/proc")
{
    // USER_HZ, which Linux shows to user space whatever its own clock's rate is.
    public const double TicksPerSecond = 100;

    /// <summary>CPU time of a process and of its reaped children, in ticks; null when there is no such process.</summary>
    public (long Own, long ReapedChildren)? CpuTicks(int pid)
    {
        if (ReadText($"{pid}/stat") is not { } text)
            return null;

        // The second field is the program's name in parentheses, and may hold blanks and parentheses itself.
        string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 15
            ? null
            : (Number(fields[11]) + Number(fields[12]), Number(fields[13]) + Number(fields[14]));
    }

    /// <summary>Resident memory of a process, and the part of it that is shared with files and other processes; bytes.</summary>
    public (long Resident, long Shared)? Memory(int pid)
    {
        string[]? fields = ReadText($"{pid}/statm")?.Split(' ');
        return fields is not { Length: >= 3 }
            ? null
            : (Number(fields[1]) * Environment.SystemPageSize, Number(fields[2]) * Environment.SystemPageSize);
    }

    /// <summary>Direct children of a process, whichever of its threads made them.</summary>
    public IReadOnlyList<int> Children(int pid)
    {
        List<int> children = [];
        string tasks = Path.Combine(root, $"{pid}/task");
        if (!Directory.Exists(tasks))
            return children;
        foreach (string task in Directory.EnumerateDirectories(tasks))
        {
            string? text = ReadText(Path.Combine(task, "children"));
            foreach (string word in text?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
                children.Add((int)Number(word));
        }

        return children;
    }

    /// <summary>The host's CPU time since it started, busy and in all, in ticks over all cores.</summary>
    public (long Busy, long Total)? HostTicks()
    {
        string? first = ReadText("stat")?.Split('\n')[0];
        string[] fields = first?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (fields.Length < 9 || fields[0] != "cpu")
            return null;

        // user nice system idle iowait irq softirq steal; guest time is in user's already.
        long[] ticks = [.. fields.Skip(1).Take(8).Select(Number)];
        long idle = ticks[3] + ticks[4];
        return (ticks.Sum() - idle, ticks.Sum());
    }

    /// <summary>Cores of the host, whatever part of them this process may use.</summary>
    public int Cores() =>
        Math.Max(1, (ReadText("stat") ?? "").Split('\n').Count(line => line.StartsWith("cpu", StringComparison.Ordinal)) - 1);

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path));
        }
        catch (IOException)
        {
            // The process ended between looking and reading.
            return null;
        }
    }
}
