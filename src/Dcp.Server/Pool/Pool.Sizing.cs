namespace Dcp.Server.Pool;

/// <content>
/// The pool's size, which is fixed or steers itself (pool_size = auto). A size that changes all the time is a limit of servers in use, not of open ones:
/// the difference between two probes stays open and idle, so that trying another size opens and closes nothing.
/// </content>
internal sealed partial class Pool
{
    private volatile PoolSteering? _steering;

    /// <summary>The size that holds now, 0 for no limit. Any thread.</summary>
    internal int Size => _steering?.Size ?? Options.Size;

    /// <summary>What steers the size; null: it is fixed. Any thread.</summary>
    internal PoolSteering? Steering => _steering;

    /// <summary>Clients wait for a server. Any thread.</summary>
    internal bool HasWaiters
    {
        get
        {
            using (_gate.Hold()) return _waiting.Count > 0;
        }
    }

    /// <summary>Servers that may be open at a time, 0 for no limit.</summary>
    private int MostOpen => (_steering?.Ceiling ?? Options.Size) is > 0 and var size ? size + _beyondSize : 0;

    /// <summary>As many servers are in use as may be, or about to be. Under the lock.</summary>
    private bool IsFull => _steering is { } steering && _servers.Count - _idle.Count >= steering.Size;

    /// <summary>More servers are in use than may be: who is given back rests. Under the lock.</summary>
    private bool IsOverfull => _steering is { } steering && _servers.Count - _idle.Count > steering.Size;

    /// <summary>Called a few times a second, by one thread.</summary>
    private void Steer()
    {
        if (Options.AutoSize is not { } bounds)
        {
            _steering = null;
            return;
        }

        var steering = _steering ??= new PoolSteering(bounds);
        (Database.Signals ??= new DatabaseSignals(Set, Database)).Care();
        steering.Look(this, bounds);
    }

    /// <summary>Servers may rest while clients wait for the size to allow one; false when there is none to give. Any thread.</summary>
    private bool TryServeRested()
    {
        Waiter waiter;
        ServerConnection? server;
        ServerConnection? unsure = null;
        using (_gate.Hold())
        {
            if (_steering is null || IsPaused || _waiting.First is not { } first || IsFull) return false;
            waiter = first;
            server = TakeIdle(waiter.Reactor, waiter.Reactor.Clock.GetTimestamp());
            if (server is not null)
            {
                _waiting.Remove(first);
                waiter.Assigned = true;
            }
            else if (_waiting.Count > _checks + _logins)
            {
                unsure = TakeUnsure();
            }
        }

        if (unsure is not null) Check(unsure);
        else if (server is not null) Hand(server, waiter);
        return unsure is not null || server is not null;
    }
}
