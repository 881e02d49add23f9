namespace Dcp.Server.Pool;

/// <summary>
/// A number of connections that may exist together, shared by the pools of a database or of a user (max_db_connections,
/// max_user_connections) or by clients. Any thread. A limit of 0 means none. A limit lowered below what is taken refuses until enough is
/// given back.
/// </summary>
internal sealed class Budget(int limit)
{
    /// <summary>The limit in the upper half, what is taken in the lower: both change in one step, so that who lowers the limit knows what is above it.</summary>
    private long _state = (long)limit << 32;

    internal int Limit
    {
        get => LimitOf(Volatile.Read(ref _state));
        set => SetLimit(value);
    }

    internal int Taken => TakenOf(Volatile.Read(ref _state));

    /// <summary>More is taken than may be: who gives one back closes it.</summary>
    internal bool IsOver => Volatile.Read(ref _state) is var state && LimitOf(state) > 0 && TakenOf(state) > LimitOf(state);

    /// <summary>Returns what is taken under the new limit.</summary>
    internal int SetLimit(int limit)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            var changed = ((long)limit << 32) | (uint)TakenOf(state);
            if (Interlocked.CompareExchange(ref _state, changed, state) == state) return TakenOf(state);
        }
    }

    internal bool TryTake()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (LimitOf(state) > 0 && TakenOf(state) >= LimitOf(state)) return false;
            if (Interlocked.CompareExchange(ref _state, state + 1, state) == state) return true;
        }
    }

    /// <summary>As <see cref="TryTake()"/>, under a limit that is not the same for everybody.</summary>
    internal bool TryTake(int limit)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (limit > 0 && TakenOf(state) >= limit) return false;
            if (Interlocked.CompareExchange(ref _state, state + 1, state) == state) return true;
        }
    }

    internal void Give() => Interlocked.Decrement(ref _state);

    private static int LimitOf(long state) => (int)(state >> 32);

    private static int TakenOf(long state) => (int)state;
}
