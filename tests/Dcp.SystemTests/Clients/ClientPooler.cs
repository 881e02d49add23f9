using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Clients;

/// <summary>
/// dcp in transaction mode as a driver finds it: two servers for all, TLS offered by nobody, passwords by SCRAM, and another client that
/// keeps one server busy now and then, so that the driver's own one changes.
/// </summary>
internal sealed class ClientPooler : IAsyncDisposable
{
    private readonly PoolerProcess _pooler;
    private readonly CancellationTokenSource _stop = new();
    private Task _disturbing = Task.CompletedTask;

    private ClientPooler(PoolerProcess pooler, string database)
    {
        _pooler = pooler;
        Database = database;
    }

    internal string Database { get; }

    internal int Port => _pooler.Port;

    internal string Log => _pooler.Log;

    internal string Uri => $"postgresql://{Users.Scram}:{System.Uri.EscapeDataString(Users.Password)}@127.0.0.1:{Port}/{Database}";

    internal static async Task<ClientPooler> StartAsync(PostgresFixture postgres, params (string Name, object Value)[] settings)
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = PoolerConfig.For(
            postgres.Server, [("default_pool_size", 2), ("auth_type", "scram-sha-256"), ("ignore_startup_parameters", ""), .. settings]);
        ClientPooler clients = new(await DcpProcess.StartAsync(config), database);
        clients._disturbing = clients.DisturbAsync();
        return clients;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _disturbing;
        _stop.Dispose();
        await _pooler.DisposeAsync();
    }

    private async Task DisturbAsync()
    {
        await using Npgsql.NpgsqlConnection other = await _pooler.ConnectAsync(Database, Users.Scram);
        while (!_stop.IsCancellationRequested) await other.ExecuteAsync("select pg_sleep(0.003)");
    }
}
