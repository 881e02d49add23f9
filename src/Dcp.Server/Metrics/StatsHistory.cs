namespace Dcp.Server.Metrics;

/// <summary>
/// What the figures of each database were one and two periods ago. Averages reach back to the older of the two, so that they cover one
/// whole period at least, and two at most (PgBouncer's way). <see cref="Take"/> is for one thread, the rest for any.
/// </summary>
internal sealed class StatsHistory
{
    private readonly TimeProvider _clock;
    private volatile Snapshot _older;
    private Snapshot _newer;

    internal StatsHistory(TimeProvider clock)
    {
        _clock = clock;
        _older = _newer = new Snapshot(clock.GetTimestamp(), new Dictionary<string, long[]>());
    }

    /// <summary>A period is over since the last snapshot.</summary>
    internal bool IsDue(TimeSpan period) => _clock.GetElapsedTime(_newer.At) >= period;

    /// <summary>Keeps the figures of all databases as they are now.</summary>
    internal void Take(IReadOnlyDictionary<string, long[]> figures)
    {
        _older = _newer;
        _newer = new Snapshot(_clock.GetTimestamp(), figures);
    }

    /// <summary>Averages of one database from its figures of this moment.</summary>
    internal long[] Average(string database, long[] now)
    {
        var older = _older;
        var before = older.Figures.TryGetValue(database, out var known) ? known : StatsFigures.None;
        return StatsFigures.Average(now, before, _clock.GetElapsedTime(older.At));
    }

    /// <summary>Averages over several databases together.</summary>
    internal long[] Average(IReadOnlyDictionary<string, long[]> now)
    {
        var older = _older;
        var sum = StatsFigures.None;
        var before = StatsFigures.None;
        foreach (var (database, figures) in now)
        {
            StatsFigures.Add(sum, figures);
            if (older.Figures.TryGetValue(database, out var known)) StatsFigures.Add(before, known);
        }

        return StatsFigures.Average(sum, before, _clock.GetElapsedTime(older.At));
    }

    private sealed record Snapshot(long At, IReadOnlyDictionary<string, long[]> Figures);
}
