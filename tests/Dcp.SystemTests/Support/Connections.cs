using Npgsql;

namespace Dcp.SystemTests.Support;

/// <summary>Real connections: Npgsql's own pool is off, and nothing is asked of the server that the test did not ask.</summary>
public static class Connections
{
    public static string Describe(int port, string database, string user, string password = Users.Password) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Database = database,
            Username = user,
            Password = password,
            Pooling = false,
            NoResetOnClose = true,
            SslMode = SslMode.Disable,
            Timeout = 30,
        }.ConnectionString;

    public static async Task<NpgsqlConnection> OpenAsync(int port, string database, string user, string password = Users.Password)
    {
        // Unpooled, the source holds nothing that would need disposal.
        NpgsqlDataSource source = new NpgsqlSlimDataSourceBuilder(Describe(port, database, user, password))
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
            .Build();
        return await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The first column of the first row, as text.</summary>
    public static async Task<string?> ScalarAsync(this NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        object? value = await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        return value is null or DBNull ? null : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture);
    }
}
