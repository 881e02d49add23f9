using System.Threading.Tasks.Sources;

namespace Dcp.Net;

/// <summary>
/// The place where one async method waits for "something happened" on its reactor: bytes came, output drained, a server was
/// assigned, a deadline passed. Setting it is idempotent; the waiter looks for itself at what changed. Everything is on the
/// reactor's thread; other threads go through <see cref="Reactor.Post(Action)"/>. Waiting does not allocate, and the
/// waiter resumes on the reactor with nothing between (no thread pool, no context).
/// </summary>
public sealed class Signal(Reactor reactor) : IValueTaskSource, IConnectionOwner
{
    private Action<object?>? _continuation;
    private object? _state;
    private short _token;
    private bool _set;

    public Reactor Reactor => reactor;

    /// <summary>Wakes the waiter, or lets the next wait return at once. The waiter runs when the current work has returned to the reactor.</summary>
    public void Set()
    {
        if (_set) return;
        _set = true;
        if (_continuation is not null) reactor.MakeReady(this);
    }

    /// <summary>Completes when <see cref="Set"/> was called since the last wait. One waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        if (_continuation is not null) throw new InvalidOperationException("A signal has one waiter.");
        if (!_set) return new ValueTask(this, _token);
        _set = false;
        return ValueTask.CompletedTask;
    }

    void IConnectionOwner.OnActivity(Connection connection) => Set();

    /// <summary>Runs the waiter; called by the reactor.</summary>
    internal void Fire()
    {
        var continuation = _continuation;
        if (continuation is null) return;
        _continuation = null;
        continuation(_state);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) =>
        token != _token ? throw new InvalidOperationException("This wait is over.")
        : _set ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource.GetResult(short token)
    {
        if (token != _token) throw new InvalidOperationException("This wait is over.");
        _token++;
        _set = false;
        _state = null;
    }

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _state = state;
        _continuation = continuation;
        if (_set) reactor.MakeReady(this);
    }
}
