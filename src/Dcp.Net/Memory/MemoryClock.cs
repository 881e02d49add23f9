namespace Dcp.Net.Memory;

/// <summary>
/// A clock that stands still until <see cref="MemoryTransport.Advance"/> moves it; a tick is 100 ns. Its timers
/// (<see cref="CreateTimer"/>) fire in the order of their due times, on the thread that drives the transport.
/// </summary>
public sealed class MemoryClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(Timer Timer, int Version), (long Due, long Order)> _timers = new();
    private long _now;
    private long _order;

    internal MemoryClock()
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    internal long NextDue
    {
        get
        {
            while (_timers.TryPeek(out var entry, out var key))
            {
                if (entry.Timer.Version == entry.Version) return key.Due;
                _timers.Dequeue();
            }

            return long.MaxValue;
        }
    }

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void MoveTo(long timestamp) => _now = Math.Max(_now, timestamp);

    /// <summary>Fires the first timer that is due; false when none is.</summary>
    internal bool FireDue()
    {
        if (NextDue > _now) return false;
        _timers.Dequeue().Timer.Fire();
        return true;
    }

    private sealed class Timer(MemoryClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        internal int Version { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Version++;
            _period = period;
            if (dueTime >= TimeSpan.Zero) clock._timers.Enqueue((this, Version), (clock._now + dueTime.Ticks, clock._order++));
            return true;
        }

        public void Dispose() => Version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire()
        {
            if (_period > TimeSpan.Zero) Change(_period, _period);
            callback(state);
        }
    }
}
