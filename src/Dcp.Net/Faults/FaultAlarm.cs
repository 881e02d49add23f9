namespace Dcp.Net.Faults;

/// <summary>One timer of a connection, set to the earliest time asked for; it follows the connection to another reactor.</summary>
internal sealed class FaultAlarm(Action ring)
{
    private ReactorTimer? _timer;
    private long _due = long.MaxValue;

    internal void Set(Reactor reactor, long due)
    {
        if (due >= _due) return;
        _timer?.Cancel();
        _due = due;
        var wait = due - reactor.Clock.GetTimestamp();
        // Rounded up: a timer that comes too early would find nothing to do, again and again.
        var delay = TimeSpan.FromTicks(Math.Max(0, (long)Math.Ceiling((double)wait * TimeSpan.TicksPerSecond / reactor.Clock.TimestampFrequency)));
        _timer = reactor.Schedule(delay, () =>
        {
            _due = long.MaxValue;
            ring();
        });
    }

    internal void Cancel()
    {
        _timer?.Cancel();
        _due = long.MaxValue;
    }
}
