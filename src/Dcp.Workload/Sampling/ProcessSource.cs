namespace Dcp.Workload.Sampling;

/// <summary>
/// CPU and memory of a process and its direct children (a PostgreSQL server is a postmaster with one child a session),
/// and of the host. All from <c>/proc</c>, which costs some ten microseconds a process.
/// </summary>
/// <remarks>
/// Memory is each process' resident memory less what it shares, plus the largest shared part once: shared buffers are
/// counted once, and pages that a child still shares with its parent after a fork are counted in each.
/// </remarks>
public sealed class ProcessSource : ISampleSource
{
    private readonly ProcFiles _proc;
    private readonly int _pid;
    private readonly string _cpuKey;
    private readonly string? _memoryKey;
    private readonly CounterRate _cpu;
    private readonly int _cores;

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
        _cpu = new CounterRate(time);
        _cores = proc.Cores();
    }

    public Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation)
    {
        if (_proc.CpuTicks(_pid) is not { } root)
            return Task.CompletedTask;
        IReadOnlyList<int> children = _proc.Children(_pid);

        // A child's time moves to the parent's reaped children when it ends, so the sum only grows.
        long ticks = root.Own + root.ReapedChildren + children.Sum(child => _proc.CpuTicks(child)?.Own ?? 0);
        if (_cpu.Update(ticks) is { } rate)
            values[_cpuKey] = 100 * rate / ProcFiles.TicksPerSecond / _cores;
        if (_memoryKey is not null)
            values[_memoryKey] = ReadMemory(children.Prepend(_pid)) / (1024.0 * 1024);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private long ReadMemory(IEnumerable<int> pids)
    {
        long own = 0;
        long shared = 0;
        foreach (int pid in pids)
        {
            if (_proc.Memory(pid) is not { } memory)
                continue;
            own += memory.Resident - memory.Shared;
            shared = Math.Max(shared, memory.Shared);
        }

        return own + shared;
    }
}
