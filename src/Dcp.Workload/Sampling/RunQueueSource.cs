namespace Dcp.Workload.Sampling;

/// <summary>
/// How long a server's processes wait for a core, from <c>/proc/PID/schedstat</c>: for a server with a process for each session,
/// as PostgreSQL is.
/// </summary>
public sealed class RunQueueSource : ISampleSource
{
    private readonly ProcFiles _proc;
    private readonly int _pid;
    private readonly TimeProvider _time;
    private Dictionary<int, (long Wait, long Turns)>? _last;
    private long _lastTime;

    public RunQueueSource(int pid, TimeProvider time)
        : this(new ProcFiles(), pid, time)
    {
    }

    internal RunQueueSource(ProcFiles proc, int pid, TimeProvider time)
    {
        _proc = proc;
        _pid = pid;
        _time = time;
    }

    public Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation)
    {
        long time = _time.GetTimestamp();
        Dictionary<int, (long Wait, long Turns)> now = [];
        foreach (int pid in (int[])[_pid, .. _proc.Children(_pid)])
        {
            if (_proc.RunQueue(pid) is { } known)
                now[pid] = known;
        }

        if (_last is not null && now.Count > 0)
            Add(now, _last, _time.GetElapsedTime(_lastTime, time), values);
        (_last, _lastTime) = (now, time);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <remarks>What a process waited after the last look before its end is lost: a little too low with many short sessions.</remarks>
    private static void Add(
        Dictionary<int, (long Wait, long Turns)> now, Dictionary<int, (long Wait, long Turns)> before, TimeSpan time, IDictionary<string, double> values)
    {
        double nanoseconds = 0;
        long turns = 0;
        foreach ((int pid, (long wait, long count)) in now)
        {
            // A process that is new waited all its time since the last look.
            (long wait, long turns) then = before.GetValueOrDefault(pid);
            if (wait < then.wait)
                continue;
            nanoseconds += wait - then.wait;
            turns += count - then.turns;
        }

        // So many nanoseconds of waiting in each nanosecond: the mean number of processes that wait.
        values[MetricTable.RunQueue] = nanoseconds / time.TotalNanoseconds;
        values.SetKnown(MetricTable.SchedulingMean, turns > 0 ? nanoseconds / turns / 1e6 : null);
    }
}
