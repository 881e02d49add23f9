using Npgsql;

[assembly: AssemblyFixture(typeof(Dcp.SystemTests.Support.PostgresFixture))]

namespace Dcp.SystemTests.Support;

/// <summary>
/// One PostgreSQL for the whole test process: a test class takes it as a constructor parameter. Tests run beside each
/// other on it: whoever counts connections or makes tables takes a database of its own by <see cref="CreateDatabaseAsync"/>,
/// and whoever stops the server starts one of its own by <see cref="PostgresServer.StartAsync"/>.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private static int _databases;

    public PostgresServer Server { get; private set; } = null!;

    public int Port => Server.Port;

    public async ValueTask InitializeAsync() => Server = await PostgresServer.StartAsync();

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Makes a database that no other test uses.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = $"test{Interlocked.Increment(ref _databases)}";
        await Server.CreateDatabaseAsync(name);
        return name;
    }

    /// <summary>Connects directly, past any pooler.</summary>
    public Task<NpgsqlConnection> ConnectAsync(string database = "app", string user = Users.Trust) => Server.ConnectAsync(database, user);
}
