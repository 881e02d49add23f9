namespace Dcp.Workload.Sampling;

/// <summary>CPU of the whole host, of all who run on it, from <c>/proc/stat</c>.</summary>
public sealed class HostSource : ISampleSource
{
    private readonly ProcFiles _proc;
    private (long Busy, long Total)? _last;

    public HostSource()
        : this(new ProcFiles())
    {
    }

    internal HostSource(ProcFiles proc) => _proc = proc;

    public Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation)
    {
        (long Busy, long Total)? now = _proc.HostTicks();
        if (now is { } present && _last is { } before && present.Total > before.Total)
            values[MetricTable.HostCpu] = 100.0 * (present.Busy - before.Busy) / (present.Total - before.Total);
        _last = now;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
