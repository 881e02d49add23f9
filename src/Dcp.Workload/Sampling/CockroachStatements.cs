using Dcp.Workload.Results;
using Npgsql;

namespace Dcp.Workload.Sampling;

/// <summary>
/// CockroachDB's own account of statements, <c>crdb_internal.statement_statistics</c> (docs: crdb_internal): a look when sampling
/// begins and one at its end, as each costs the cluster something. Nobody has run it against a real node yet.
/// </summary>
public sealed class CockroachStatements(NpgsqlDataSource data) : SqlSource(data)
{
    private const int LongestText = 600;
    private const int MostStatements = 40;

    // Latencies are in seconds there, as means over the executions; contention is measured in a sample of them.
    private const string Query = """
        select metadata->>'query',
            sum(n)::float8,
            sum(n * (statistics->'statistics'->'svcLat'->>'mean')::float8)::float8,
            sum(n * (statistics->'statistics'->'numRows'->>'mean')::float8)::float8,
            sum(n * coalesce((statistics->'execution_statistics'->'contentionTime'->>'mean')::float8, 0))::float8
        from (select metadata, statistics, (statistics->'statistics'->>'cnt')::float8 as n
            from crdb_internal.statement_statistics
            where metadata->>'db' = current_database())
        group by 1
        """;

    private Dictionary<string, double[]>? _first;
    private Dictionary<string, double[]> _last = [];

    /// <summary>What was executed between the first look and the last.</summary>
    public IReadOnlyList<StatementActivity> Statements => _first is null
        ? []
        : Difference(_first, _last);

    internal static IReadOnlyList<StatementActivity> Difference(
        IReadOnlyDictionary<string, double[]> first, IReadOnlyDictionary<string, double[]> last)
    {
        return
        [
            .. last.Select(entry => Describe(entry.Key, Grown(entry.Key, entry.Value)))
                .Where(statement => statement.Calls > 0 && !statement.Text.Contains("crdb_internal", StringComparison.Ordinal))
                .OrderByDescending(statement => statement.TotalMs)
                .Take(MostStatements),
        ];

        double[] Grown(string text, double[] totals) =>
            first.TryGetValue(text, out double[]? before) ? [.. totals.Zip(before, (now, then) => now - then)] : totals;
    }

    protected override async Task OpenedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            // Newer versions hide the table from sessions that do not ask; older ones do not know the variable.
            await using NpgsqlCommand command = new("set allow_unsafe_internals = on", connection);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            // An older version.
        }
    }

    protected override async Task ReadAsync(NpgsqlConnection connection, IDictionary<string, double> values, CancellationToken cancellation) =>
        _first ??= await LookAsync(connection, cancellation).ConfigureAwait(false);

    protected override async Task FinishAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        _last = await LookAsync(connection, cancellation).ConfigureAwait(false);

    private static StatementActivity Describe(string text, double[] totals) => new(
        text.Length <= LongestText ? text : text[..LongestText] + " …",
        (long)totals[0],
        Math.Round(1000 * totals[1], 3),
        (long)Math.Round(totals[2]),
        Math.Round(1000 * totals[3], 3));

    private static async Task<Dictionary<string, double[]>> LookAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        Dictionary<string, double[]> statements = new(StringComparer.Ordinal);
        await using NpgsqlCommand command = new(Query, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            statements[reader.GetString(0)] = [reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetDouble(4)];
        return statements;
    }
}
