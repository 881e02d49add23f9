using System.Data;
using Dcp.Workload.Connections;
using Dcp.Workload.Workloads;
using Npgsql;

namespace Dcp.Workload.Running.Workers;

/// <summary>
/// Runs a transaction, again where the database asks for that, and times it from the first attempt to the last: what its
/// user waits for. Used by one client.
/// </summary>
internal sealed class TransactionRunner(
    RetryPolicy policy, WorkerStatistics statistics, bool autocommit, string workload, Random random, TimeProvider time)
{
    /// <param name="isMeasured">Whether it counts; in the warm-up nothing does.</param>
    /// <exception cref="WorkloadFailedException">The error is one that every other client will meet too.</exception>
    /// <exception cref="OperationCanceledException">The run is to end, and the next attempt would have had to wait.</exception>
    public async Task<TransactionOutcome> RunAsync(
        WorkloadTransaction transaction, WorkloadConnection connection, bool isMeasured, CancellationToken stop)
    {
        long began = time.GetTimestamp();
        for (int retry = 0; ; retry++)
        {
            DatabaseError? error = await AttemptAsync(transaction, connection).ConfigureAwait(false);
            if (error is null)
            {
                if (isMeasured)
                    statistics.Record(transaction.Name, time.GetElapsedTime(began));
                return TransactionOutcome.Done;
            }

            if (error.IsRetryable && retry < (transaction.Retries ?? int.MaxValue) && policy.DelayBefore(retry, random) is TimeSpan delay)
            {
                if (isMeasured)
                    statistics.CountRetry();
                await Task.Delay(delay, time, stop).ConfigureAwait(false);
                continue;
            }

            if (isMeasured)
                statistics.Errors.Add(transaction.Name, error);
            if (error.IsFatal)
                throw new WorkloadFailedException(Explain(transaction, error));
            return connection.Connection.State == ConnectionState.Open ? TransactionOutcome.Failed : TransactionOutcome.Lost;
        }
    }

    private async Task<DatabaseError?> AttemptAsync(WorkloadTransaction transaction, WorkloadConnection connection)
    {
        if (transaction.RunAsync is null)
            return null;

        NpgsqlTransaction? open = null;
        try
        {
            // Statements are not cancelled when a run ends: that would add a connection for each cancel to the load.
            if (!autocommit || transaction.IsExplicit)
                open = await connection.Connection.BeginTransactionAsync(transaction.Isolation, CancellationToken.None).ConfigureAwait(false);
            await transaction.RunAsync(connection, CancellationToken.None).ConfigureAwait(false);
            if (open is not null)
                await open.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (DatabaseError.IsExpected(e))
        {
            DatabaseError error = DatabaseError.From(e);
            return await RollBackAsync(open, connection).ConfigureAwait(false) ?? error;
        }
        finally
        {
            if (open is not null)
                await open.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends a failed transaction. A connection lost here hides the first error no longer than the next attempt would.</summary>
    private static async Task<DatabaseError?> RollBackAsync(NpgsqlTransaction? open, WorkloadConnection connection)
    {
        if (open is null || connection.Connection.State != ConnectionState.Open)
            return null;
        try
        {
            await open.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (DatabaseError.IsExpected(e))
        {
            return DatabaseError.From(e);
        }
    }

    private string Explain(WorkloadTransaction transaction, DatabaseError error)
    {
        string hint = error.SqlState switch
        {
            "42P01" => WorkloadRegistry.HintForMissingTable(workload),
            "26000" or "42P05" => "; prepared statements do not survive this pooler, --no-prepare leaves them out",
            _ => "",
        };
        return $"{transaction.Name}: {error.Describe()}{hint}";
    }
}
