using Npgsql;

namespace Dcp.Workload.Sampling;

/// <summary>
/// CockroachDB's own metrics of the node that the connection is to, by the names of its documentation.
/// Nobody has run it against a real node yet.
/// </summary>
public sealed class CockroachSource(NpgsqlDataSource data, TimeProvider time) : SqlSource(data)
{
    private const string Query = """
        select name, value from crdb_internal.node_metrics
        where name in ('sql.select.count', 'sql.insert.count', 'sql.update.count', 'sql.delete.count', 'sql.conns',
            'sql.new_conns', 'sql.statements.active', 'sql.txns.open', 'sys.cpu.combined.percent-normalized', 'sys.rss')
        """;

    private readonly CounterRate _statements = new(time);
    private readonly CounterRate _sessions = new(time);

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

    protected override async Task ReadAsync(
        NpgsqlConnection connection, IDictionary<string, double> values, CancellationToken cancellation)
    {
        Dictionary<string, double> metrics = new(StringComparer.Ordinal);
        await using (NpgsqlCommand command = new(Query, connection))
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                metrics[reader.GetString(0)] = reader.GetDouble(1);
        }

        Translate(metrics, values);
    }

    internal void Translate(IReadOnlyDictionary<string, double> metrics, IDictionary<string, double> values)
    {
        string[] statements = ["sql.select.count", "sql.insert.count", "sql.update.count", "sql.delete.count"];
        if (statements.All(metrics.ContainsKey) && _statements.Update(statements.Sum(name => metrics[name])) is { } rate)
            values[MetricTable.Transactions] = rate;
        if (metrics.TryGetValue("sql.new_conns", out double opened) && _sessions.Update(opened) is { } sessions)
            values[MetricTable.NewSessions] = sessions;
        Copy("sql.conns", MetricTable.OpenSessions, 1);
        Copy("sql.statements.active", MetricTable.ActiveSessions, 1);
        Copy("sql.txns.open", MetricTable.OpenTransactions, 1);
        Copy("sys.cpu.combined.percent-normalized", MetricTable.DatabaseCpu, 100);
        Copy("sys.rss", MetricTable.DatabaseMemory, 1 / (1024.0 * 1024));

        void Copy(string from, string to, double factor)
        {
            if (metrics.TryGetValue(from, out double value))
                values[to] = value * factor;
        }
    }
}
