using Npgsql;

namespace Dcp.SystemTests.Support;

public sealed class SupportTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(Users.Admin)]
    [InlineData(Users.Trust)]
    [InlineData(Users.Plain)]
    [InlineData(Users.Md5)]
    [InlineData(Users.Scram)]
    public async Task Every_user_logs_in_directly(string user)
    {
        await using NpgsqlConnection connection = await postgres.ConnectAsync(user: user);

        Assert.Equal(user, await connection.ScalarAsync("select current_user::text"));
    }

    [Fact]
    public async Task A_wrong_password_is_refused_by_the_methods_that_ask()
    {
        foreach (string user in (string[])[Users.Plain, Users.Md5, Users.Scram])
        {
            PostgresException error = await Assert.ThrowsAsync<PostgresException>(
                () => Connections.OpenAsync(postgres.Port, "app", user, "wrong"));
            Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pooler_relays_answers_its_console_and_stops(bool dcp)
    {
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("default_pool_size", 3));
        await using PoolerProcess pooler = dcp ? await DcpProcess.StartAsync(config) : await PgBouncerProcess.StartAsync(config);
        await using (NpgsqlConnection connection = await pooler.ConnectAsync())
            Assert.Equal("app", await connection.ScalarAsync("select current_database()::text"));

        ToolResult pools = (await pooler.ConsoleAsync("SHOW POOLS")).EnsureSuccess();
        Assert.Contains(pools.Lines, line => line.StartsWith("app|trust_user|", StringComparison.Ordinal));
        Assert.Equal(0, await pooler.StopAsync(Signals.Int));
        await pooler.WaitForLogAsync("login attempt");
    }

    [Fact]
    public async Task A_pooler_that_refuses_its_file_gives_its_reason()
    {
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("pool_mode", "swimming"));

        PoolerStartException error = await Assert.ThrowsAsync<PoolerStartException>(() => PgBouncerProcess.StartAsync(config));

        Assert.Contains("pool_mode", error.Log, StringComparison.Ordinal);
        Assert.NotEqual(0, error.ExitCode);
    }

    [Fact]
    public async Task Pgbench_runs_through_a_pooler()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await PgBouncerProcess.StartAsync(PoolerConfig.For(postgres.Server, ("auth_type", "scram-sha-256")));
        string[] target = ["-h", "127.0.0.1", "-p", $"{pooler.Port}", "-U", Users.Scram, database];
        (await Tool.PgbenchAsync(["-i", "-q", .. target], password: Users.Password)).EnsureSuccess();

        ToolResult result = await Tool.PgbenchAsync(["-n", "-S", "-c", "4", "-t", "25", .. target], password: Users.Password);

        Assert.Equal(100, Tool.PgbenchTransactions(result.EnsureSuccess()));
    }
}
