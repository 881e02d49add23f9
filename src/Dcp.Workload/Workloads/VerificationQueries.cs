using System.Globalization;
using Npgsql;

namespace Dcp.Workload.Workloads;

/// <summary>
/// Checks data by queries for what must not be there. All see one snapshot, so that a run may go on meanwhile; nothing is written.
/// </summary>
internal sealed class VerificationQueries(NpgsqlConnection connection)
{
    /// <summary>Rows named for each claim that is not true.</summary>
    public const int MostExamples = 5;

    private readonly List<WorkloadCheck> _checks = [];

    public static async Task<IReadOnlyList<WorkloadCheck>> RunAsync(
        NpgsqlConnection connection, Func<VerificationQueries, Task> checks, CancellationToken cancellation)
    {
        VerificationQueries queries = new(connection);
        NpgsqlTransaction snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false);
        await using (snapshot.ConfigureAwait(false))
        {
            await using (NpgsqlCommand readOnly = new("SET TRANSACTION READ ONLY", connection))
                await readOnly.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            await checks(queries).ConfigureAwait(false);
            await snapshot.CommitAsync(cancellation).ConfigureAwait(false);
        }

        return queries._checks;
    }

    /// <param name="sql">A query for one number.</param>
    public async Task<long> CountAsync(string sql, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    /// <summary>Adds a check.</summary>
    /// <param name="checkedRows">How many rows the claim is about.</param>
    /// <param name="violations">A query of one column of text: a row for each thing that is wrong, saying which and what.</param>
    public async Task CheckAsync(string claim, long checkedRows, string violations, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(
            $"SELECT v.what, count(*) OVER () FROM ({violations}) AS v (what) LIMIT {MostExamples}", connection);
        long wrong = 0;
        List<string> examples = [];
        NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                examples.Add(reader.GetString(0));
                wrong = reader.GetInt64(1);
            }
        }

        _checks.Add(new WorkloadCheck(claim, checkedRows, wrong, examples));
    }
}
