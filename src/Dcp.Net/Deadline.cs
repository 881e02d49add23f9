namespace Dcp.Net;

/// <summary>
/// Wakes a signal's waiter once a time is over, who then sees <see cref="IsOver"/>. For the few waits with a limit of their own
/// (logins, cancel requests); deadlines of sessions are looked at by a heartbeat. Reactor thread.
/// </summary>
public sealed class Deadline : IDisposable
{
    private readonly Signal _signal;
    private readonly ReactorTimer? _timer;

    /// <param name="limit">Null: none. Zero or less: over at once.</param>
    public Deadline(Signal signal, TimeSpan? limit)
    {
        _signal = signal;
        if (limit is { } time) _timer = signal.Reactor.Schedule(time, Expire);
    }

    public bool IsOver { get; private set; }

    public void Dispose() => _timer?.Cancel();

    private void Expire()
    {
        IsOver = true;
        _signal.Set();
    }
}
