namespace Dcp.Server.Pool;

/// <summary>
/// A number of server connections that may exist together (max_db_connections, max_user_connections), shared by the pools of a
/// database or of a user. Any thread. A limit of 0 means none. A limit lowered below what is taken refuses until enough is given back.
/// </summary>
internal sealed class Budget(int limit)
{
    private int _taken;

    internal int Limit { get; set; } = limit;

    internal int Taken => Volatile.Read(ref _taken);

    internal bool TryTake()
    {
        while (true)
        {
            var taken = Volatile.Read(ref _taken);
            var limit = Limit;
            if (limit > 0 && taken >= limit) return false;
            if (Interlocked.CompareExchange(ref _taken, taken + 1, taken) == taken) return true;
        }
    }

    internal void Give() => Interlocked.Decrement(ref _taken);
}
