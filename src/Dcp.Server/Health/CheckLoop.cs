using Dcp.Net;

namespace Dcp.Server.Health;

/// <summary>
/// Asks one target again and again: the next question comes a while after the last was answered, so a target that is slow is not asked
/// twice at once. It lives on one reactor; <see cref="Start"/>, <see cref="Stop"/> and <see cref="Hurry"/> may be called from any thread.
/// </summary>
/// <param name="ask">One question. What it throws is a bug and is told to <paramref name="failed"/>; the loop goes on.</param>
/// <param name="delay">Time until the next one.</param>
internal sealed class CheckLoop(Reactor reactor, string name, Func<Task> ask, Func<TimeSpan> delay, Action<Exception> failed)
{
    private readonly CheckRhythm _rhythm = new(name);
    private ReactorTimer? _timer;
    private bool _isAsking;
    private bool _isStopped;
    private long _lastAsked = long.MinValue;

    internal void Start() => reactor.Post(() =>
    {
        if (!_isStopped) _timer = reactor.Schedule(_rhythm.First(delay()), Ask);
    });

    internal void Stop() => reactor.Post(() =>
    {
        _isStopped = true;
        _timer?.Cancel();
    });

    /// <summary>Something looks wrong: asks now instead of when it is due, unless that is soon or the last question was just asked.</summary>
    internal void Hurry() => reactor.Post(() =>
    {
        if (_isStopped || _isAsking || _timer is not { IsPending: true }) return;
        if (_lastAsked != long.MinValue && reactor.Elapsed(_lastAsked, reactor.Now) < delay() / 2) return;
        _timer.Cancel();
        Ask();
    });

    private void Ask() => _ = AskAsync();

    private async Task AskAsync()
    {
        _isAsking = true;
        _lastAsked = reactor.Now;
        try
        {
            await ask();
        }
        catch (Exception exception)
        {
            failed(exception);
        }

        _isAsking = false;
        if (!_isStopped) _timer = reactor.Schedule(_rhythm.After(delay()), Ask);
    }
}
