using Dcp.Server.Health;

namespace Dcp.Server.Balance;

/// <summary>Since when something is as it is, and for how long it was down so far. One writer at a time; any thread may look.</summary>
internal sealed class Uptime(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private AdminState _state;
    private bool _isUp = true;
    private long _since = clock.GetTimestamp();
    private TimeSpan _down;
    private long _downs;

    /// <summary>Since it is up, down, drained or maintained.</summary>
    internal TimeSpan SinceChange
    {
        get
        {
            lock (_gate) return clock.GetElapsedTime(_since);
        }
    }

    /// <summary>All the time that it was down, by itself or for maintenance, until now.</summary>
    internal TimeSpan Down
    {
        get
        {
            lock (_gate) return _isUp ? _down : _down + clock.GetElapsedTime(_since);
        }
    }

    /// <summary>How often it went down.</summary>
    internal long Downs => Volatile.Read(ref _downs);

    /// <summary>How it is now.</summary>
    internal void See(bool isUp, AdminState state = AdminState.Ready)
    {
        lock (_gate)
        {
            if (isUp == _isUp && state == _state) return;
            var now = clock.GetTimestamp();
            if (!_isUp) _down += clock.GetElapsedTime(_since, now);
            if (_isUp && !isUp) _downs++;
            (_isUp, _state, _since) = (isUp, state, now);
        }
    }
}
