using Dcp.Workload;
using Dcp.Workload.Database;

namespace Dcp.Demo;

/// <summary>Chooses the demo's database: what was named, else a <c>cockroach</c> on the PATH, else the machine's PostgreSQL.</summary>
internal static class DemoDatabase
{
    public const string Cockroach = "cockroach";
    public const string Postgres = "postgres";

    /// <exception cref="WorkloadInputException">The name or the URI is not one.</exception>
    /// <exception cref="DatabaseUnavailableException">There is none, or it does not start.</exception>
    public static async Task<IWorkloadDatabase> StartAsync(DemoOptions options, CancellationToken cancellation)
    {
        if (options.Binary is not null && options.Database != Cockroach)
            throw new WorkloadInputException($"--binary names a program for --database {Cockroach}, and for nothing else");
        if (options.Database is { } text and not Cockroach and not Postgres)
        {
            return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "postgresql" or "postgres"
                ? new ExternalDatabase(uri)
                : throw new WorkloadInputException($"--database: {Cockroach}, {Postgres}, or a URI like postgresql://user:password@host:5432/database is needed");
        }

        string? program = options.Database == Postgres ? null : Find(options);
        if (program is not null)
            return await ScratchCockroach.StartAsync(program, cancellation).ConfigureAwait(false);
        ScratchPostgresOptions postgres = new() { MaxConnections = options.Connections };
        if (!PostgresPrograms.AreThere)
            throw new DatabaseUnavailableException($"{PostgresPrograms.Missing} Or name a database that is there: dcp demo --database URI.");
        return await ScratchPostgres.StartAsync(postgres, cancellation).ConfigureAwait(false);
    }

    /// <summary>The program; null when none was asked for and none is there.</summary>
    private static string? Find(DemoOptions options)
    {
        if (options.Binary is { } named)
            return File.Exists(named) ? named : throw new DatabaseUnavailableException($"--binary {named}: no such file");
        string? found = PostgresPrograms.FindOnPath("cockroach");
        return found is null && options.Database == Cockroach
            ? throw new DatabaseUnavailableException(
                "There is no program 'cockroach' on the PATH. Download CockroachDB (one file, no installation) and name it: "
                + "dcp demo --database cockroach --binary PATH. With --database postgres the demo needs none.")
            : found;
    }
}
