using Dcp.Workload.Results;
using Npgsql;

namespace Dcp.Workload.Sampling;

/// <summary>
/// PostgreSQL's statistics views, for the connection's database: some short queries a second over one connection, whose own
/// session is left out of the counts. Others' sessions are seen in full by members of <c>pg_monitor</c> only.
/// </summary>
public sealed class PostgresSource : SqlSource
{
    private readonly PostgresActivity _activity;
    private readonly PostgresCounters _counters;
    private readonly PostgresStatements _statements;

    /// <param name="cores">Cores of the database's host; null when it is not this one.</param>
    public PostgresSource(NpgsqlDataSource data, int? cores, TimeProvider time)
        : base(data)
    {
        _activity = new PostgresActivity(cores);
        _counters = new PostgresCounters(time);
        _statements = new PostgresStatements(time);
    }

    /// <summary>The statements executed since <paramref name="start"/>; none without pg_stat_statements. To be called after the end.</summary>
    public IReadOnlyList<StatementActivity> Statements(DateTimeOffset start) => _statements.Since(start);

    protected override async Task OpenedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            // So that looking is not seen; allowed to superusers, and known only where pg_stat_statements is loaded.
            await using NpgsqlCommand command = new("set pg_stat_statements.track = none", connection);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            // Then it is seen.
        }

        await _statements.OpenAsync(connection, cancellation).ConfigureAwait(false);
    }

    protected override async Task ReadAsync(
        NpgsqlConnection connection, IDictionary<string, double> values, CancellationToken cancellation)
    {
        await _activity.ReadAsync(connection, _statements, values, cancellation).ConfigureAwait(false);
        await _counters.ReadAsync(connection, values, cancellation).ConfigureAwait(false);
        await _statements.ReadAsync(connection, values, cancellation).ConfigureAwait(false);
    }

    protected override Task FinishAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        _statements.FinishAsync(connection, cancellation);
}
