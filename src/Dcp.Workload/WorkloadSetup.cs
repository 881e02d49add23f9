using Dcp.Workload.Connections;
using Dcp.Workload.Workloads;
using Npgsql;

namespace Dcp.Workload;

/// <summary>Makes a workload's tables and data in a database.</summary>
internal sealed class WorkloadSetup(TimeProvider time)
{
    /// <param name="arguments">Of the workload's <see cref="IWorkload.InitArguments"/>, those that differ from the default.</param>
    /// <param name="progress">Told in words what is being done.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="WorkloadInputException">The workload, URI or an argument is wrong, or other tables are in the way.</exception>
    /// <exception cref="WorkloadFailedException">The database cannot be reached, or refused something.</exception>
    public async Task<TimeSpan> RunAsync(
        string workloadName, string uri, IReadOnlyDictionary<string, string> arguments, IProgress<string> progress, CancellationToken cancellation)
    {
        IWorkload workload = WorkloadRegistry.Find(workloadName);
        WorkloadArguments checkedArguments = WorkloadArguments.Check(workload.InitArguments, arguments);
        PostgresUri target = PostgresUri.Parse(uri);
        long began = time.GetTimestamp();
        ConnectionFactory connections = new(target, "dcp workload init", prepare: false);
        await using (connections.ConfigureAwait(false))
        {
            WorkloadConnection connection = await connections.ProbeAsync(target, cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                try
                {
                    ServerIdentity server = await ServerIdentity.AskAsync(connection.Connection, cancellation).ConfigureAwait(false);
                    await workload.InitializeAsync(
                        connection.Connection, server.Dialect, checkedArguments, progress, cancellation).ConfigureAwait(false);
                }
                catch (PostgresException e)
                {
                    throw new WorkloadFailedException($"{e.MessageText} (SQLSTATE {e.SqlState})", e);
                }
            }
        }

        return time.GetElapsedTime(began);
    }
}
