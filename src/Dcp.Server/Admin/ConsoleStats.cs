using Dcp.Net;
using Dcp.Server.Metrics;

namespace Dcp.Server.Admin;

/// <summary>
/// The figures of SHOW STATS: those of the pools by database, those of the console itself, and their history. Any thread, except
/// <see cref="Care"/>, which is for one.
/// </summary>
internal sealed class ConsoleStats(IPoolerControl control)
{
    private readonly Lazy<StatsHistory> _history = new(() => new StatsHistory(Clock(control)));

    // Built at first use: the reactors are not known yet when the console is made.
    private readonly Lazy<Counters[]> _own = new(() => [.. control.Host.Reactors.Select(_ => new Counters())]);

    internal StatsHistory History => _history.Value;

    /// <summary>The console's counters for this reactor.</summary>
    internal Counters Own(Reactor reactor) => _own.Value[reactor.Index];

    /// <summary>Takes a snapshot when stats_period is over. Called a few times a second.</summary>
    internal void Care()
    {
        if (!History.IsDue(control.Host.Settings.StatsPeriod)) return;
        var figures = ByDatabase();
        History.Take(figures);
        if (!control.Host.Settings.LogStats) return;
        figures.Remove(Config.DcpConfig.ConsoleDatabase);
        control.Host.Log.Note(StatsFigures.Line(History.Average(figures)));
    }

    /// <summary>Figures of every database that has a pool, and of the console, by name.</summary>
    internal SortedDictionary<string, long[]> ByDatabase()
    {
        Dictionary<string, Counters> sums = new() { [Config.DcpConfig.ConsoleDatabase] = Sum(_own.Value) };
        foreach (var pool in control.Host.Pools.All)
        {
            if (!sums.TryGetValue(pool.Database.Name, out var sum)) sums[pool.Database.Name] = sum = new Counters();
            foreach (var counters in pool.CountersByReactor) counters.AddTo(sum);
        }

        SortedDictionary<string, long[]> figures = new(StringComparer.Ordinal);
        foreach (var (name, sum) in sums) figures[name] = StatsFigures.Of(sum, Clock(control));
        return figures;
    }

    private static TimeProvider Clock(IPoolerControl control) => control.Host.Reactors[0].Clock;

    private static Counters Sum(Counters[] all)
    {
        Counters sum = new();
        foreach (var counters in all) counters.AddTo(sum);
        return sum;
    }
}
