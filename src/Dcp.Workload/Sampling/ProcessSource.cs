namespace Dcp.Workload.Sampling;

/// <summary>
/// CPU and memory of a process and its direct children (a PostgreSQL server is a postmaster with one child a session),
/// all from <c>/proc</c>.
/// </summary>
/// <remarks>
/// Memory is the sum of proportional set sizes, which counts what processes share once. (Resident less shared memory is
/// cheaper, but three times too large for hundreds of sessions: pages not written since the fork count in each.) As it costs
/// half a millisecond a process, only some processes are read each second, in turn, and the others' last figures stand.
/// </remarks>
public sealed class ProcessSource : ISampleSource
{
    private const int MemoryReadsPerSecond = 64;

    private readonly ProcFiles _proc;
    private readonly int _pid;
    private readonly string _cpuKey;
    private readonly string? _memoryKey;
    private readonly TimeProvider _time;
    private readonly CounterRate _cpu;
    private readonly int _cores;
    private readonly Dictionary<int, long> _memory = [];
    private readonly Queue<int> _turn = new();

    /// <param name="memoryKey">Null where memory is of no interest.</param>
    public ProcessSource(int pid, string cpuKey, string? memoryKey, TimeProvider time)
        : this(new ProcFiles(), pid, cpuKey, memoryKey, time)
    {
    }

    internal ProcessSource(ProcFiles proc, int pid, string cpuKey, string? memoryKey, TimeProvider time)
    {
        _proc = proc;
        _pid = pid;
        _cpuKey = cpuKey;
        _memoryKey = memoryKey;
        _time = time;
        _cpu = new CounterRate(time);
        _cores = proc.Cores();
    }

    public Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation)
    {
        long began = _time.GetTimestamp();
        if (_proc.CpuTicks(_pid) is not { } root)
            return Task.CompletedTask;
        IReadOnlyList<int> children = _proc.Children(_pid);

        // A child's time moves to the parent's reaped children when it ends, so the sum only grows.
        long ticks = root.Own + root.ReapedChildren + children.Sum(child => _proc.CpuTicks(child)?.Own ?? 0);

        // Hundreds of processes on a host without a free core take seconds to read. What was read then is of the middle of that time, and
        // not of its end: a quick reading after a slow one would show more than all cores can do.
        long middle = began + ((_time.GetTimestamp() - began) / 2);
        if (_cpu.Update(ticks, middle) is { } rate)
            values[_cpuKey] = Math.Min(100, 100 * rate / ProcFiles.TicksPerSecond / _cores);
        if (_memoryKey is not null && ReadMemory([_pid, .. children]) is var bytes and > 0)
            values[_memoryKey] = bytes / (1024.0 * 1024);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private long ReadMemory(HashSet<int> pids)
    {
        foreach (int gone in _memory.Keys.Where(pid => !pids.Contains(pid)).ToArray())
            _memory.Remove(gone);
        foreach (int pid in pids.Where(pid => !_memory.ContainsKey(pid)))
        {
            _memory[pid] = 0;
            _turn.Enqueue(pid);
        }

        for (int reads = Math.Min(MemoryReadsPerSecond, _turn.Count); reads > 0; reads--)
        {
            int pid = _turn.Dequeue();
            if (!_memory.ContainsKey(pid))
                continue;
            _memory[pid] = _proc.ProportionalMemory(pid) ?? 0;
            _turn.Enqueue(pid);
        }

        return _memory.Values.Sum();
    }
}
