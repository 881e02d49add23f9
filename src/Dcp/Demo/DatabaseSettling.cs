using Dcp.Workload.Connections;
using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.Demo;

/// <summary>
/// Brings PostgreSQL to the same state before each run: no dead rows, fresh statistics, nothing left to write from what went
/// before. Whoever may not do that, or is not PostgreSQL, is left as it is.
/// </summary>
internal static class DatabaseSettling
{
    public static async Task RunAsync(IWorkloadDatabase database, CancellationToken cancellation)
    {
        await TryAsync(database.UserUri, "VACUUM (ANALYZE)", cancellation).ConfigureAwait(false);
        await TryAsync(database.AdminUri, "CHECKPOINT", cancellation).ConfigureAwait(false);
    }

    private static async Task TryAsync(Uri uri, string sql, CancellationToken cancellation)
    {
        NpgsqlConnectionStringBuilder login = PostgresUri.Parse(uri.OriginalString).Settings;
        login.CommandTimeout = 0;
        await using NpgsqlDataSource source = new NpgsqlSlimDataSourceBuilder(login.ConnectionString).EnableTransportSecurity().Build();
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            await using NpgsqlCommand command = new(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            // Not allowed, or not known to this database.
        }
    }
}
