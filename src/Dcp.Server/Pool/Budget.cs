namespace Dcp.Server.Pool;

/// <summary>
/// A number of connections that may exist together, shared by the pools of a database or of a user (max_db_connections,
/// max_user_connections) or by clients. Any thread. A limit of 0 means none. A limit lowered below what is taken refuses until enough is
/// given back.
/// </summary>
internal sealed class Budget(int limit)
{
    private int _taken;

    internal int Limit { get; set; } = limit;

    internal int Taken => Volatile.Read(ref _taken);

    internal bool TryTake() => TryTake(Limit);

    /// <summary>As <see cref="TryTake()"/>, under a limit that is not the same for everybody.</summary>
    internal bool TryTake(int limit)
    {
        while (true)
        {
            var taken = Volatile.Read(ref _taken);
            if (limit > 0 && taken >= limit) return false;
            if (Interlocked.CompareExchange(ref _taken, taken + 1, taken) == taken) return true;
        }
    }

    internal void Give() => Interlocked.Decrement(ref _taken);
}
