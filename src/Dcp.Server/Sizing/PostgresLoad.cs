using System.Globalization;

namespace Dcp.Server.Sizing;

/// <summary>
/// How loaded a PostgreSQL server is, by what its backends do: those that wait for nothing want a core, those that wait for a lock wait for each other.
/// Looks are moments, so each counts half and all before it the other half.
/// </summary>
/// <param name="cores">Of the server's host; 0 where nobody has said: then only locks count.</param>
internal sealed class PostgresLoad(int cores)
{
    /// <summary>
    /// One row with one cell: backends that run without waiting, those that wait for a lock, and all that are active. Without pg_read_all_stats only those
    /// of the same user are seen.
    /// </summary>
    internal const string Question =
        "select concat_ws(' ', count(*) filter (where wait_event is null), count(*) filter (where wait_event_type = 'Lock'), count(*)) "
        + "from pg_catalog.pg_stat_activity where state = 'active' and backend_type = 'client backend' and pid <> pg_catalog.pg_backend_pid()";

    /// <summary>Running backends for each core from which on it is overloaded. Ours; throughput decides long before.</summary>
    private const double MostOfCore = 4;

    /// <summary>Part of the active backends that wait for locks from which on more of them make it worse; it stops growth, and no more: one lock may have many waiters in a healthy database.</summary>
    private const double MostBlocked = 0.5;

    private const double StopsGrowth = 0.7;
    private const double NoOverload = 0.95;

    private double? _running;
    private double? _blocked;

    /// <summary>Null: the answer is none.</summary>
    internal DatabaseSignal? Take(string answer)
    {
        var parts = answer.Split(' ');
        Span<int> numbers = stackalloc int[3];
        if (parts.Length != numbers.Length) return null;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return null;
        }

        var (running, blocked, active) = (numbers[0], numbers[1], numbers[2]);
        _running = Mean(_running, running);
        _blocked = Mean(_blocked, active > 0 ? (double)blocked / active : 0);
        var byCores = cores > 0 ? _running.Value / (MostOfCore * cores) : 0;
        var byLocks = Math.Min(NoOverload, _blocked.Value / MostBlocked * StopsGrowth);
        var text = string.Create(CultureInfo.InvariantCulture, $"{running} running, {blocked} waiting for locks, {active} active{(cores > 0 ? $", {cores} cores" : "")}");
        return new DatabaseSignal(Math.Max(byCores, byLocks), text);
    }

    private static double Mean(double? before, double now) => before is { } value ? (value + now) / 2 : now;
}
