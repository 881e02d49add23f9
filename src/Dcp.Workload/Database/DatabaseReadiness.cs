using Npgsql;

namespace Dcp.Workload.Database;

/// <summary>Waits until a server that was just started takes connections.</summary>
internal static class DatabaseReadiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="name">What the process is, for errors.</param>
    /// <exception cref="DatabaseUnavailableException">The process ended, refused the login, or was not ready within a minute.</exception>
    public static async Task<NpgsqlConnection> WaitAsync(
        NpgsqlDataSource source, GuardedProcess process, string name, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        Exception? last = null;
        try
        {
            while (!process.HasExited)
            {
                try
                {
                    return await source.OpenConnectionAsync(limit.Token).ConfigureAwait(false);
                }
                catch (NpgsqlException e) when (e is not PostgresException || e.SqlState == PostgresErrorCodes.CannotConnectNow)
                {
                    // Not listening yet, or still starting up.
                    last = e;
                }

                await Task.Delay(Pause, limit.Token).ConfigureAwait(false);
            }
        }
        catch (PostgresException e)
        {
            throw new DatabaseUnavailableException($"{name} is up but refuses the login: {e.MessageText} (SQLSTATE {e.SqlState})", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new DatabaseUnavailableException($"{name} was not ready after {Limit.TotalSeconds:0} s: {(last ?? e).Message}", last ?? e);
        }

        string log = await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        throw new DatabaseUnavailableException($"{name} ended while starting:\n{log}");
    }
}
