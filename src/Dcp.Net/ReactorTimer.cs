namespace Dcp.Net;

/// <summary>A callback due once on its reactor; <see cref="Cancel"/> makes it never come. Reactor thread only.</summary>
public sealed class ReactorTimer
{
    private Action? _callback;

    internal ReactorTimer(Action callback) => _callback = callback;

    public bool IsPending => _callback is not null;

    public void Cancel() => _callback = null;

    internal void Fire()
    {
        var callback = _callback;
        _callback = null;
        callback?.Invoke();
    }
}
