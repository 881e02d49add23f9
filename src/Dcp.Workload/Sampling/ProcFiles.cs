using System.Globalization;

namespace Dcp.Workload.Sampling;

/// <summary>Readings from Linux's <c>/proc</c>. Paths are below a root, which tests replace.</summary>
internal sealed class ProcFiles(string root = "/proc")
{
    // USER_HZ, which Linux shows to user space whatever its own clock's rate is.
    public const double TicksPerSecond = 100;

    // Devices that are in memory, or in front of a disk that is counted itself.
    private static readonly string[] NotDisks = ["loop", "ram", "zram", "dm-", "md", "sr", "fd", "nbd"];

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

    /// <summary>
    /// A process' share of the memory that it maps, in bytes: its own pages, and of each shared one its part (PSS). Null when
    /// it is gone or somebody else's. Costs the kernel a walk over all its pages: half a millisecond for a PostgreSQL session.
    /// </summary>
    public long? ProportionalMemory(int pid)
    {
        string? line = ReadText($"{pid}/smaps_rollup")?
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null ? null : Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
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

    /// <summary>Reads and writes that the host's disks completed; null when there are none to be seen. Partitions are their disks'.</summary>
    public (long Reads, long Writes)? DiskRequests()
    {
        List<(string Name, long Reads, long Writes)> disks = [];
        foreach (string line in (ReadText("diskstats") ?? "").Split('\n'))
        {
            // major minor name reads merged sectors ms writes ...
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 8 || NotDisks.Any(prefix => fields[2].StartsWith(prefix, StringComparison.Ordinal)))
                continue;
            if (!disks.Any(disk => fields[2].StartsWith(disk.Name, StringComparison.Ordinal)))
                disks.Add((fields[2], Number(fields[3]), Number(fields[7])));
        }

        return disks.Count == 0 ? null : (disks.Sum(disk => disk.Reads), disks.Sum(disk => disk.Writes));
    }

    /// <summary>Time in which at least one thread waited for a core, since the host started, in microseconds; null without PSI.</summary>
    public long? CpuPressureMicroseconds()
    {
        string? total = ReadText("pressure/cpu")?.Split('\n')[0].Split(' ').LastOrDefault(word => word.StartsWith("total=", StringComparison.Ordinal));
        return total is null ? null : Number(total["total=".Length..]);
    }

    /// <summary>Time that a process' main thread was ready and had no core, in nanoseconds, and the turns that it got; null when it is gone.</summary>
    public (long WaitNanoseconds, long Turns)? RunQueue(int pid)
    {
        string[] fields = ReadText($"{pid}/schedstat")?.Split(' ', StringSplitOptions.TrimEntries) ?? [];
        return fields.Length < 3 ? null : (Number(fields[1]), Number(fields[2]));
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended between looking and reading, or is somebody else's.
            return null;
        }
    }
}
