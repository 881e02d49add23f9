namespace Dcp.Workload.Sampling;

/// <summary>
/// The whole host, all who run on it: CPU (<c>/proc/stat</c>), waiting for CPU (<c>/proc/pressure/cpu</c>, where the kernel has it),
/// reads and writes that its disks completed (<c>/proc/diskstats</c>).
/// </summary>
public sealed class HostSource : ISampleSource
{
    private readonly ProcFiles _proc;
    private readonly CounterSet _counters;
    private (long Busy, long Total)? _last;

    public HostSource(TimeProvider time)
        : this(new ProcFiles(), time)
    {
    }

    internal HostSource(ProcFiles proc, TimeProvider time)
    {
        _proc = proc;
        _counters = new CounterSet(time);
    }

    public Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation)
    {
        (long Busy, long Total)? now = _proc.HostTicks();
        if (now is { } present && _last is { } before && present.Total > before.Total)
            values[MetricTable.HostCpu] = 100.0 * (present.Busy - before.Busy) / (present.Total - before.Total);
        _last = now;

        Dictionary<string, double> totals = [];
        if (_proc.DiskRequests() is { } disks)
            (totals["reads"], totals["writes"]) = (disks.Reads, disks.Writes);
        if (_proc.CpuPressureMicroseconds() is { } pressure)
            totals["pressure"] = pressure;
        CounterGrowth growth = _counters.Update(totals);
        values.SetKnown(MetricTable.DiskReads, growth.Rate("reads"));
        values.SetKnown(MetricTable.DiskWrites, growth.Rate("writes"));

        // Microseconds in each second, as percent.
        values.SetKnown(MetricTable.HostCpuPressure, growth.Rate("pressure"), 1e-4);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
