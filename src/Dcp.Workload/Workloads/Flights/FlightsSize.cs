using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>About how many flights there are, by the statistics of the server.</summary>
internal static class FlightsSize
{
    private const string PostgreSqlEstimate = "SELECT reltuples::BIGINT FROM pg_class WHERE oid = 'flights'::REGCLASS";
    private const string CockroachDbEstimate =
        "SELECT row_count::INT8 FROM [SHOW STATISTICS FOR TABLE flights] ORDER BY created DESC LIMIT 1";

    private const string Count = "SELECT count(*) FROM flights";

    /// <exception cref="PostgresException">There is no such table (42P01).</exception>
    public static async Task<long> EstimateAsync(NpgsqlConnection connection, Dialect dialect, CancellationToken cancellation)
    {
        string estimate = dialect == Dialect.CockroachDb ? CockroachDbEstimate : PostgreSqlEstimate;
        long rows = await AskAsync(connection, estimate, cancellation).ConfigureAwait(false);

        // No statistics were made yet: count.
        return rows > 0 ? rows : await AskAsync(connection, Count, cancellation).ConfigureAwait(false);
    }

    private static async Task<long> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) as long? ?? 0;
    }
}
