using Dcp.Workload;
using Dcp.Workload.Database;

namespace Dcp.Demo;

/// <summary>Chooses the demo's database: the one that was named, a <c>cockroach</c> on the PATH, else the machine's PostgreSQL.</summary>
internal static class DemoDatabase
{
    /// <exception cref="WorkloadInputException">The URI is not one.</exception>
    /// <exception cref="DatabaseUnavailableException">There is none, or it does not start.</exception>
    public static async Task<IWorkloadDatabase> StartAsync(DemoOptions options, CancellationToken cancellation)
    {
        if (options.Database is { } text)
        {
            return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "postgresql" or "postgres"
                ? new ExternalDatabase(uri)
                : throw new WorkloadInputException("--database: a URI like postgresql://user:password@host:5432/database is needed");
        }

        if (PostgresPrograms.FindOnPath("cockroach") is { } cockroach)
            return await ScratchCockroach.StartAsync(cockroach, cancellation).ConfigureAwait(false);
        ScratchPostgresOptions postgres = new() { MaxConnections = options.Connections };
        return await ScratchPostgres.StartAsync(postgres, cancellation).ConfigureAwait(false);
    }
}
