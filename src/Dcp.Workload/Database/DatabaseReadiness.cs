using Npgsql;

namespace Dcp.Workload.Database;

/// <summary>Waits until a server that was just started takes connections.</summary>
internal static class DatabaseReadiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <exception cref="DatabaseUnavailableException">The process ended, or was not ready within a minute.</exception>
    public static async Task<NpgsqlConnection> WaitAsync(
        NpgsqlDataSource source, GuardedProcess process, string name, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
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
                throw new DatabaseUnavailableException($"{name} was not ready after {Limit.TotalSeconds:0} s: {last.Message}", last);
            }
        }

        string log = await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        throw new DatabaseUnavailableException($"{name} ended while starting:\n{log}");
    }
}
