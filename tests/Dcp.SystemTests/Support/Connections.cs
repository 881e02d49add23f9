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
            Timeout = 60,
            CommandTimeout = 60,

            // Npgsql gives a connection up whose cancelled query is not over by then (milliseconds): the default of two seconds is no time on a busy machine.
            CancellationTimeout = 30_000,
        }.ConnectionString;

    public static async Task<NpgsqlConnection> OpenAsync(int port, string database, string user, string password = Users.Password)
    {
        // Unpooled, the source holds nothing that would need disposal.
        NpgsqlDataSource source = new NpgsqlSlimDataSourceBuilder(Describe(port, database, user, password))
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
            .Build();
        return await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Cancels the command when its <c>pg_sleep</c> is seen to run, and waits until it says so.</summary>
    /// <param name="direct">To the same server, past the pooler.</param>
    public static async Task CancelSleepAsync(this NpgsqlCommand sleep, NpgsqlConnection direct)
    {
        Task<int> sleeping = sleep.ExecuteNonQueryAsync(CancellationToken.None);
        await direct.UntilSleepingAsync(sleep.Connection!.Database);
        sleep.Cancel();
        OperationCanceledException canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeping);
        Assert.Equal(PostgresErrorCodes.QueryCanceled, Assert.IsType<PostgresException>(canceled.InnerException).SqlState);
    }

    /// <summary>Waits until somebody sleeps in the database: from then on a cancel request is in time.</summary>
    /// <param name="mark">What the statement has in it, where others may sleep there as well.</param>
    public static async Task UntilSleepingAsync(this NpgsqlConnection direct, string database, string mark = "")
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (await direct.ScalarAsync($"select count(*) from pg_stat_activity where datname = '{database}' and wait_event = 'PgSleep' and query like '%{mark}%'") != "1")
        {
            Assert.False(limit.IsCancellationRequested, "Nobody sleeps.");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Waits until somebody in the database waits for a lock.</summary>
    public static async Task UntilWaitingForLockAsync(this NpgsqlConnection direct, string database)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (await direct.ScalarAsync($"select count(*) from pg_stat_activity where datname = '{database}' and wait_event_type = 'Lock'") == "0")
        {
            Assert.False(limit.IsCancellationRequested, "Nobody waits for a lock.");
            await Task.Delay(10, CancellationToken.None);
        }
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
