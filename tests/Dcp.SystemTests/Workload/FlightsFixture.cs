using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Workload;

/// <summary>A database with flight schedules in it, for the tests of one class.</summary>
public sealed class FlightsFixture(PostgresFixture postgres) : IAsyncLifetime
{
    public const int Flights = 4_000;

    /// <summary>Of a user who has to log in; the password needs escaping.</summary>
    public string Uri { get; private set; } = "";

    public string Database { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync();
        Uri = UriOf(postgres.Port, Database);
        await InitAsync(Uri, Flights);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<NpgsqlConnection> ConnectAsync() => postgres.ConnectAsync(Database, Users.Admin);

    internal static string UriOf(int port, string database, string user = Users.Scram) =>
        $"postgresql://{user}:{System.Uri.EscapeDataString(Users.Password)}@127.0.0.1:{port}/{database}?sslmode=disable";

    /// <returns>What was said on the way.</returns>
    internal static Task<IReadOnlyList<string>> InitAsync(string uri, int flights) => Prepared.InitAsync("flights", uri, ("flights", $"{flights}"));
}
