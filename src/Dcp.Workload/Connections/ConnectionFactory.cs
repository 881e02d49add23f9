using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>Opens connections of a URI, whose hosts take turns or stand in for each other. Thread-safe.</summary>
internal sealed class ConnectionFactory : IAsyncDisposable
{
    private readonly NpgsqlDataSource[] _sources;
    private readonly bool _isSpread;
    private readonly bool _prepare;
    private int _next = -1;

    /// <param name="applicationName">Stands unless the URI names one; null for none.</param>
    public ConnectionFactory(PostgresUri uri, string? applicationName, bool prepare)
    {
        _sources = [.. uri.Hosts.Select(host => Build(uri.Settings.ConnectionString, host, applicationName))];
        _isSpread = uri.IsSpread;
        _prepare = prepare;
    }

    public async Task<WorkloadConnection> OpenAsync(CancellationToken cancellation)
    {
        int first = _isSpread ? (int)((uint)Interlocked.Increment(ref _next) % _sources.Length) : 0;
        for (int tried = 1; ; tried++)
        {
            try
            {
                NpgsqlDataSource source = _sources[(first + tried - 1) % _sources.Length];
                return new WorkloadConnection(await source.OpenConnectionAsync(cancellation).ConfigureAwait(false), _prepare);
            }
            catch (NpgsqlException e) when (tried < _sources.Length && e is not PostgresException)
            {
                // As with libpq: a host that cannot be reached is passed over, one that refuses has answered.
            }
        }
    }

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

    public async ValueTask DisposeAsync()
    {
        foreach (NpgsqlDataSource source in _sources)
            await source.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlDataSource Build(string settings, (string Host, int Port) host, string? applicationName)
    {
        NpgsqlSlimDataSourceBuilder builder = new(settings);
        (builder.ConnectionStringBuilder.Host, builder.ConnectionStringBuilder.Port) = host;
        builder.ConnectionStringBuilder.ApplicationName ??= applicationName;
        builder.EnableArrays();

        // The types of workloads are built in: each worker would ask a pooler, or a CockroachDB, for its catalog in vain.
        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        builder.EnableTransportSecurity();
        return builder.Build();
    }
}
