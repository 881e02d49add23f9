using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.SystemTests.Demo;

public sealed class ScratchPostgresTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scratch_database_takes_its_user_and_goes_away_with_its_directory()
    {
        string directory;
        int pid;
        await using (ScratchPostgres postgres = await ScratchPostgres.StartAsync(new() { MaxConnections = 30 }, Cancellation))
        {
            directory = postgres.SocketDirectory;
            pid = postgres.Pid;
            await using NpgsqlConnection connection = new(ConnectionString(postgres));
            await connection.OpenAsync(Cancellation);

            Assert.StartsWith("PostgreSQL ", postgres.Version, StringComparison.Ordinal);
            Assert.Equal("pgb", await Scalar(connection, "select current_user"));
            Assert.Equal("50", await Scalar(connection, "show max_connections"));
            Assert.Equal("on", await Scalar(connection, "show fsync"));
            Assert.True(Directory.Exists($"/proc/{pid}"));
        }

        Assert.False(Directory.Exists(directory));
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task Without_durability_nothing_waits_for_the_disk()
    {
        await using ScratchPostgres postgres = await ScratchPostgres.StartAsync(new() { Durable = false }, Cancellation);
        await using NpgsqlConnection connection = new(ConnectionString(postgres));
        await connection.OpenAsync(Cancellation);

        Assert.Equal("off", await Scalar(connection, "show fsync"));
        Assert.Equal("off", await Scalar(connection, "show synchronous_commit"));
    }

    [Fact]
    public async Task A_setting_that_postgres_refuses_is_reported_with_its_own_words()
    {
        ScratchPostgresOptions options = new() { Settings = new Dictionary<string, string> { ["work_mem"] = "nonsense" } };

        DatabaseUnavailableException error =
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => ScratchPostgres.StartAsync(options, Cancellation));

        Assert.Contains("work_mem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        await using ScratchPostgres postgres = await ScratchPostgres.StartAsync(new(), Cancellation);
        NpgsqlConnectionStringBuilder login = new(ConnectionString(postgres)) { Password = "wrong" };
        await using NpgsqlConnection connection = new(login.ConnectionString);

        PostgresException error = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Cancellation));

        Assert.Equal("28P01", error.SqlState);
    }

    private static string ConnectionString(ScratchPostgres postgres) => new NpgsqlConnectionStringBuilder
    {
        Host = postgres.Host,
        Port = postgres.Port,
        Username = postgres.User,
        Password = postgres.UserPassword,
        Database = postgres.Database,
        Pooling = false,
        Timeout = 60,
        CommandTimeout = 60,
    }.ConnectionString;

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
