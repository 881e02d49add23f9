using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>
/// Makes the tables and their data. A comment on each table says that it is this workload's, and on flights how many there
/// are, which is written last: so a second run knows whether there is anything to do, and never drops what is not its own.
/// In PostgreSQL all is one transaction; in CockroachDB, where a large one would not do, an interrupted load is made anew.
/// </summary>
internal sealed class FlightsInitializer(NpgsqlConnection connection, Dialect dialect, long flights, IProgress<string> progress)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        Dictionary<string, string> present = await FindTablesAsync(cancellation).ConfigureAwait(false);
        if (present.Count == FlightsSchema.Tables.Count && present["flights"] == FlightsSchema.Done(flights))
        {
            progress.Report(FormattableString.Invariant($"{flights:N0} flights are there already: nothing to do"));
            return;
        }

        CheckOwnership(present);
        if (dialect == Dialect.CockroachDb)
        {
            await MakeAsync(present, cancellation).ConfigureAwait(false);
        }
        else
        {
            NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await ExecuteAsync("SET LOCAL maintenance_work_mem = '256MB'", cancellation).ConfigureAwait(false);
                await MakeAsync(present, cancellation).ConfigureAwait(false);
                await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            }
        }

        progress.Report("making statistics");
        foreach (string sql in FlightsSchema.Analyze(dialect))
            await ExecuteAsync(sql, cancellation).ConfigureAwait(false);
    }

    private async Task MakeAsync(Dictionary<string, string> present, CancellationToken cancellation)
    {
        if (present.Count > 0)
        {
            progress.Report($"dropping the present tables ({present.GetValueOrDefault("flights", "incomplete")})");
            await ExecuteAsync(FlightsSchema.Drop(present.Keys), cancellation).ConfigureAwait(false);
        }

        foreach (string sql in FlightsSchema.Create(dialect))
            await ExecuteAsync(sql, cancellation).ConfigureAwait(false);
        await new FlightsLoader(connection, dialect, new FlightsReferenceData(new Random())).LoadAsync(flights, progress, cancellation).ConfigureAwait(false);
        foreach ((string step, string sql) in FlightsSchema.Finish(dialect))
        {
            progress.Report($"making {step}");
            await ExecuteAsync(sql, cancellation).ConfigureAwait(false);
        }

        await ExecuteAsync(FlightsSchema.Comment("flights", FlightsSchema.Done(flights)), cancellation).ConfigureAwait(false);
    }

    /// <summary>Tables of our names in the schema where ours would be made, with their comments.</summary>
    private async Task<Dictionary<string, string>> FindTablesAsync(CancellationToken cancellation)
    {
        string names = string.Join(", ", FlightsSchema.Tables.Select(t => $"'{t}'"));
        await using NpgsqlCommand command = new(
            $"""
            SELECT c.relname::TEXT, coalesce(obj_description(c.oid, 'pg_class'), '')
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relname IN ({names})
            """,
            connection);
        Dictionary<string, string> found = [];
        NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                found.Add(reader.GetString(0), reader.GetString(1));
        }

        return found;
    }

    private static void CheckOwnership(Dictionary<string, string> present)
    {
        string[] others = [.. present.Where(p => !p.Value.StartsWith(FlightsSchema.Mark, StringComparison.Ordinal)).Select(p => p.Key).Order()];
        if (others.Length > 0)
        {
            throw new WorkloadInputException(
                $"there is a table {string.Join(", ", others)} already that this workload did not make: drop it, or use another database");
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
