using Dcp.Workload.Connections;
using Dcp.Workload.Workloads;
using Npgsql;

namespace Dcp.Workload;

/// <summary>Checks a workload's data in a database.</summary>
internal static class WorkloadVerification
{
    /// <exception cref="WorkloadInputException">The workload or URI is wrong, or there is nothing to check.</exception>
    /// <exception cref="WorkloadFailedException">The database cannot be reached, or refused something.</exception>
    public static async Task<IReadOnlyList<WorkloadCheck>> RunAsync(string workloadName, string uri, CancellationToken cancellation)
    {
        IWorkload workload = WorkloadRegistry.Find(workloadName);
        PostgresUri target = PostgresUri.Parse(uri);
        ConnectionFactory connections = new(target, "dcp workload verify", prepare: false);
        await using (connections.ConfigureAwait(false))
        {
            WorkloadConnection connection = await connections.ProbeAsync(target, cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                try
                {
                    ServerIdentity server = await ServerIdentity.AskAsync(connection.Connection, cancellation).ConfigureAwait(false);
                    return await workload.VerifyAsync(connection.Connection, server.Dialect, cancellation).ConfigureAwait(false);
                }
                catch (PostgresException e)
                {
                    string hint = e.SqlState == PostgresErrorCodes.UndefinedTable ? WorkloadRegistry.HintForMissingTable(workloadName) : "";
                    throw new WorkloadFailedException($"{e.MessageText} (SQLSTATE {e.SqlState}){hint}", e);
                }
            }
        }
    }
}
