namespace Dcp.Net;

/// <summary>
/// A reactor's timers in order of their due time (ticks of the reactor's clock); equal times keep the order in which they
/// were set. Meant for the few timers of a reactor (heartbeats, back-off, handshakes), not one per connection and query:
/// deadlines of sessions are looked at by a heartbeat.
/// </summary>
internal sealed class TimerQueue
{
    private readonly PriorityQueue<ReactorTimer, (long Due, long Order)> _queue = new();
    private long _order;

    /// <summary>Due time of the first timer, or <see cref="long.MaxValue"/>.</summary>
    internal long NextDue
    {
        get
        {
            while (_queue.TryPeek(out var timer, out var key))
            {
                if (timer.IsPending) return key.Due;
                _queue.Dequeue();
            }

            return long.MaxValue;
        }
    }

    internal ReactorTimer Add(long due, Action callback)
    {
        ReactorTimer timer = new(callback);
        _queue.Enqueue(timer, (due, _order++));
        return timer;
    }

    /// <summary>Runs what is due at <paramref name="now"/>; timers that are added meanwhile wait for the next call.</summary>
    internal void RunDue(long now)
    {
        var last = _order;
        while (_queue.TryPeek(out _, out var key) && key.Due <= now && key.Order < last)
        {
            _queue.Dequeue().Fire();
        }
    }
}
