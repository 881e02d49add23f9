using Npgsql;

namespace Dcp.Workload.Database;

/// <summary>Waits until a server that was just started takes connections.</summary>
internal static class DatabaseReadiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="name">What the process is, for errors.</param>
    /// <exception cref="DatabaseUnavailableException">The process ended, or was not ready in time.</exception>
    public static async Task<NpgsqlConnection> WaitAsync(
        NpgsqlDataSource source, GuardedProcess process, string name, TimeSpan timeLimit, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeLimit);
        Exception? last = null;
        while (!process.HasExited)
        {
            try
            {
                return await source.OpenConnectionAsync(limit.Token).ConfigureAwait(false);
            }
            catch (NpgsqlException e)
            {
                // Not listening yet, or still starting up (57P03).
                last = e;
            }

            try
            {
                await Task.Delay(Pause, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new DatabaseUnavailableException($"{name} was not ready after {timeLimit.TotalSeconds:0} s: {last.Message}", last);
            }
        }

        string log = await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        throw new DatabaseUnavailableException($"{name} ended while starting:\n{log}");
    }
}
