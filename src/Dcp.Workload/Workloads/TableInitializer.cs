using System.Globalization;
using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads;

/// <summary>
/// Makes a workload's tables and their data. A comment on each table says that it is the workload's, and on the main one how
/// many rows were loaded, which is written last: so a second run knows whether there is anything to do, and never drops what
/// is not its own. In PostgreSQL all is one transaction; in CockroachDB, where a large one would not do, an interrupted load
/// is made anew.
/// </summary>
/// <param name="mark">Begins the comment on each table.</param>
/// <param name="noun">What the main table holds: <c>flights</c>.</param>
/// <param name="form">Number of the tables' form: those of an older one are made anew.</param>
internal abstract class TableInitializer(
    NpgsqlConnection connection, Dialect dialect, IProgress<string> progress, string mark, long rows, string noun, int form = 1)
{
    /// <summary>Name of a flag of <c>init</c>: make the tables anew even if they are there.</summary>
    public const string FreshName = "fresh";

    public static WorkloadArgument Fresh { get; } = WorkloadArgument.Flag(FreshName, "make tables and data anew, whatever is there of them");

    protected NpgsqlConnection Connection => connection;

    protected Dialect Dialect => dialect;

    protected IProgress<string> Progress => progress;

    /// <summary>Every table, in the order in which they are made.</summary>
    protected abstract IReadOnlyList<string> Tables { get; }

    /// <summary>The one whose rows are counted.</summary>
    protected abstract string MainTable { get; }

    /// <summary>The comment on <see cref="MainTable"/> once everything is there.</summary>
    private string Done => string.Create(CultureInfo.InvariantCulture, $"{mark}: {rows} {noun}{(form == 1 ? "" : $", form {form}")}");

    /// <exception cref="WorkloadInputException">Tables of somebody else are in the way.</exception>
    public async Task RunAsync(bool fresh, CancellationToken cancellation)
    {
        Dictionary<string, string> present = await FindTablesAsync(cancellation).ConfigureAwait(false);
        if (!fresh && present.Count == Tables.Count && present[MainTable] == Done)
        {
            progress.Report(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} {noun} are there already: nothing to do"));
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
        foreach (string sql in Analyze())
            await ExecuteAsync(sql, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes the tables, empty.</summary>
    protected abstract Task CreateAsync(CancellationToken cancellation);

    protected abstract Task LoadAsync(CancellationToken cancellation);

    /// <summary>What comes after the data, with what to call it while it is being done.</summary>
    protected abstract IEnumerable<(string Step, string Sql)> Finish();

    protected async Task ExecuteAsync(string sql, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using NpgsqlCommand command = new(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private async Task MakeAsync(Dictionary<string, string> present, CancellationToken cancellation)
    {
        if (present.Count > 0)
        {
            progress.Report($"dropping the present tables ({present.GetValueOrDefault(MainTable, "incomplete")})");
            await ExecuteAsync($"DROP TABLE {string.Join(", ", present.Keys)}", cancellation).ConfigureAwait(false);
        }

        await CreateAsync(cancellation).ConfigureAwait(false);
        foreach (string table in Tables)
            await CommentAsync(table, table == MainTable ? $"{mark}: loading" : mark, cancellation).ConfigureAwait(false);
        await LoadAsync(cancellation).ConfigureAwait(false);
        foreach ((string step, string sql) in Finish())
        {
            progress.Report($"making {step}");
            await ExecuteAsync(sql, cancellation).ConfigureAwait(false);
        }

        await CommentAsync(MainTable, Done, cancellation).ConfigureAwait(false);
    }

    /// <summary>The statistics that plans and size estimates need. Not inside a transaction.</summary>
    private IEnumerable<string> Analyze() => dialect == Dialect.CockroachDb
        ? Tables.Select(t => $"CREATE STATISTICS dcp_init FROM {t}")
        : [$"VACUUM (ANALYZE) {string.Join(", ", Tables)}"];

    private Task CommentAsync(string table, string text, CancellationToken cancellation) =>
        ExecuteAsync($"COMMENT ON TABLE {table} IS '{text}'", cancellation);

    /// <summary>Tables of our names in the schema where ours would be made, with their comments.</summary>
    private async Task<Dictionary<string, string>> FindTablesAsync(CancellationToken cancellation)
    {
        string names = string.Join(", ", Tables.Select(t => $"'{t}'"));
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

    private void CheckOwnership(Dictionary<string, string> present)
    {
        string[] others = [.. present.Where(p => !p.Value.StartsWith(mark, StringComparison.Ordinal)).Select(p => p.Key).Order()];
        if (others.Length > 0)
        {
            throw new WorkloadInputException(
                $"there is a table {string.Join(", ", others)} already that this workload did not make: drop it, or use another database");
        }
    }
}
