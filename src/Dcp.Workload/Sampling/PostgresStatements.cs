using Dcp.Workload.Results;
using Npgsql;

namespace Dcp.Workload.Sampling;

/// <summary>
/// The extension pg_stat_statements: what was executed, how often, how long. Its counters run since whenever they were last reset,
/// and may be somebody else's to reset, so growth is kept for each second. Without the extension everything here is empty.
/// </summary>
internal sealed class PostgresStatements(TimeProvider time)
{
    private const int LongestText = 600;
    private const int MostStatements = 40;

    // Without texts, which the extension would read from a file each time.
    private const string Query = """
        select queryid, sum(calls)::bigint, sum(total_exec_time), sum(rows)::bigint from pg_stat_statements(false)
        where dbid = (select oid from pg_database where datname = current_database()) and queryid is not null
        group by queryid
        """;

    private const string Texts = """
        select distinct on (queryid) queryid, query from pg_stat_statements
        where dbid = (select oid from pg_database where datname = current_database()) and queryid = any($1)
        """;

    private readonly Dictionary<long, Totals> _last = [];
    private readonly List<Growth> _growth = [];
    private readonly Dictionary<long, string> _texts = [];
    private readonly HashSet<long> _commits = [];
    private DateTimeOffset _lastTime;
    private bool _isFirst = true;

    /// <summary>Whether the extension is there and may be read.</summary>
    public bool IsOpen { get; private set; }

    public async Task OpenAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            await using NpgsqlCommand command = new("select queryid from pg_stat_statements(false) limit 1", connection);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            IsOpen = true;
        }
        catch (PostgresException)
        {
            // Not loaded, not created in this database, or in a schema that is not searched.
            IsOpen = false;
        }
    }

    public async Task ReadAsync(NpgsqlConnection connection, IDictionary<string, double> values, CancellationToken cancellation)
    {
        if (!IsOpen)
            return;
        Dictionary<long, Totals> now = [];
        await using (NpgsqlCommand command = new(Query, connection))
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                now[reader.GetInt64(0)] = new Totals(reader.GetInt64(1), reader.GetDouble(2), reader.GetInt64(3));
        }

        await ReadTextsAsync(connection, [.. now.Keys.Where(id => !_texts.ContainsKey(id))], cancellation).ConfigureAwait(false);
        Add(now, values);
    }

    /// <summary>One look found so many sessions waiting for a lock with this statement.</summary>
    public void AddLockWaits(long id, long sessions)
    {
        if (!_isFirst)
            _growth.Add(new Growth(time.GetUtcNow(), id, default, sessions * (time.GetUtcNow() - _lastTime).TotalMilliseconds));
    }

    public Task FinishAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        ReadAsync(connection, new Dictionary<string, double>(), cancellation);

    public IReadOnlyList<StatementActivity> Since(DateTimeOffset start) =>
    [
        .. _growth.Where(growth => growth.Time >= start)
            .GroupBy(growth => growth.Id)
            .Select(growths => new StatementActivity(
                _texts.GetValueOrDefault(growths.Key, $"statement {growths.Key}"),
                growths.Sum(growth => growth.Totals.Calls),
                Math.Round(growths.Sum(growth => growth.Totals.Milliseconds), 3),
                growths.Sum(growth => growth.Totals.Rows),
                Math.Round(growths.Sum(growth => growth.LockWaitMs))))
            .Where(statement => statement.Calls > 0 && !statement.Text.Contains("pg_stat_", StringComparison.Ordinal))
            .OrderByDescending(statement => statement.TotalMs)
            .Take(MostStatements),
    ];

    internal void Add(IReadOnlyDictionary<long, Totals> now, IDictionary<string, double> values)
    {
        DateTimeOffset present = time.GetUtcNow();
        double seconds = (present - _lastTime).TotalSeconds;
        Totals all = default;
        Totals commits = default;
        foreach ((long id, Totals totals) in now)
        {
            // A statement that is new has grown from nothing; one whose counters were reset, too.
            Totals before = _last.GetValueOrDefault(id);
            Totals grown = totals.Calls >= before.Calls ? totals - before : totals;
            _last[id] = totals;
            if (_isFirst || grown.Calls == 0)
                continue;
            _growth.Add(new Growth(present, id, grown, 0));
            all += grown;
            if (_commits.Contains(id))
                commits += grown;
        }

        if (!_isFirst && seconds > 0)
        {
            values[MetricTable.Queries] = all.Calls / seconds;
            values.SetKnown(MetricTable.StatementMean, all.Calls > 0 ? all.Milliseconds / all.Calls : null);
            values.SetKnown(MetricTable.CommitMean, commits.Calls > 0 ? commits.Milliseconds / commits.Calls : null);
        }

        (_lastTime, _isFirst) = (present, false);
    }

    internal void AddText(long id, string text)
    {
        if (text.Trim().Equals("commit", StringComparison.OrdinalIgnoreCase))
            _commits.Add(id);
        string oneLine = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        _texts[id] = oneLine.Length <= LongestText ? oneLine : oneLine[..LongestText] + " …";
    }

    private async Task ReadTextsAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellation)
    {
        if (ids.Length == 0)
            return;
        await using NpgsqlCommand command = new(Texts, connection);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = ids });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            AddText(reader.GetInt64(0), await reader.IsDBNullAsync(1, cancellation).ConfigureAwait(false) ? "(not to be seen)" : reader.GetString(1));
    }

    internal readonly record struct Totals(long Calls, double Milliseconds, long Rows)
    {
        public static Totals operator +(Totals a, Totals b) => new(a.Calls + b.Calls, a.Milliseconds + b.Milliseconds, a.Rows + b.Rows);

        public static Totals operator -(Totals a, Totals b) => new(a.Calls - b.Calls, a.Milliseconds - b.Milliseconds, a.Rows - b.Rows);
    }

    private readonly record struct Growth(DateTimeOffset Time, long Id, Totals Totals, double LockWaitMs);
}
