using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>Opens connections of a URI. Thread-safe.</summary>
internal sealed class ConnectionFactory : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly bool _prepare;

    /// <param name="applicationName">Stands unless the URI names one; null for none.</param>
    public ConnectionFactory(PostgresUri uri, string? applicationName, bool prepare)
    {
        NpgsqlSlimDataSourceBuilder builder = new(uri.Settings.ConnectionString);
        builder.ConnectionStringBuilder.ApplicationName ??= applicationName;
        builder.EnableArrays();

        // The types of workloads are built in: each worker would ask a pooler, or a CockroachDB, for its catalog in vain.
        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        builder.EnableTransportSecurity();
        _source = builder.Build();
        _prepare = prepare;
    }

    public async Task<WorkloadConnection> OpenAsync(CancellationToken cancellation) =>
        new(await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false), _prepare);

    /// <summary>Opens a first connection, to find out whether any can be.</summary>
    /// <exception cref="WorkloadFailedException">It cannot; the message says where to, and why.</exception>
    public async Task<WorkloadConnection> ProbeAsync(PostgresUri uri, CancellationToken cancellation)
    {
        try
        {
            return await OpenAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (DatabaseError.IsExpected(e))
        {
            throw new WorkloadFailedException($"cannot connect to {uri.WithoutPassword}: {DatabaseError.From(e).Describe()}", e);
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
