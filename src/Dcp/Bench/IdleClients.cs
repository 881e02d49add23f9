using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.Bench;

/// <summary>Clients that have logged in and do nothing; all go when this does.</summary>
internal sealed class IdleClients : IAsyncDisposable
{
    private const int AtOnce = 32;

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection[] _connections;

    private IdleClients(NpgsqlDataSource source, NpgsqlConnection[] connections)
    {
        _source = source;
        _connections = connections;
    }

    /// <exception cref="BenchException">One was refused.</exception>
    internal static async Task<IdleClients> OpenAsync(ScratchPostgres postgres, int port, int count, bool tls, CancellationToken cancellation)
    {
        NpgsqlConnectionStringBuilder login = new()
        {
            Host = "127.0.0.1",
            Port = port,
            Username = postgres.User,
            Password = postgres.UserPassword,
            Database = postgres.Database,
            Pooling = false,
            Timeout = 60,
            SslMode = tls ? SslMode.Require : SslMode.Disable,
        };
        NpgsqlSlimDataSourceBuilder builder = new(login.ConnectionString);
        builder.EnableTransportSecurity();

        // What it would ask the server about types is none of an idle client's business.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        NpgsqlDataSource source = builder.Build();
        IdleClients clients = new(source, [.. Enumerable.Range(0, count).Select(_ => source.CreateConnection())]);
        try
        {
            await Parallel.ForEachAsync(
                clients._connections,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
                async (connection, stop) => await connection.OpenAsync(stop));
            return clients;
        }
        catch (NpgsqlException e)
        {
            await clients.DisposeAsync();
            throw new BenchException($"an idle client was refused: {e.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NpgsqlConnection connection in _connections)
            await connection.DisposeAsync();
        await _source.DisposeAsync();
    }
}
