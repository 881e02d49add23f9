using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>The pooler as its users meet it: real clients in front, a real PostgreSQL behind.</summary>
public sealed class PoolerTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("trust", Users.Trust)]
    [InlineData("md5", Users.Md5)]
    [InlineData("scram-sha-256", Users.Scram)]
    public async Task Clients_log_in_by_every_method_and_see_their_own_parameters(string method, string user)
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("auth_type", method), ("default_pool_size", 1)));
        await using NpgsqlConnection first = await pooler.ConnectAsync(database, user);
        await using NpgsqlConnection second = await pooler.ConnectAsync(database, user);
        await first.ExecuteAsync("set application_name to 'first'");

        Assert.Equal("first", await first.ScalarAsync("show application_name"));
        Assert.NotEqual("first", await second.ScalarAsync("show application_name"));
        Assert.Equal("first", await first.ScalarAsync("show application_name"));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_database_have_their_sqlstates()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("auth_type", "scram-sha-256")));
        PostgresException wrong = await Assert.ThrowsAsync<PostgresException>(() => pooler.ConnectAsync("app", Users.Scram, "no"));
        PostgresException unknown = await Assert.ThrowsAsync<PostgresException>(() => pooler.ConnectAsync("nowhere", Users.Scram));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, wrong.SqlState);
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, unknown.SqlState);
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("extended")]
    public async Task Many_pgbench_clients_share_few_servers_and_none_fails(string mode)
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 3)));
        (await Tool.PsqlAsync(pooler.Conninfo(database), "create table t(a int); insert into t values (1)", password: Users.Password)).EnsureSuccess();
        string script = Path.Combine(pooler.Directory, "t.sql");
        await File.WriteAllTextAsync(script, "begin;\nselect a from t;\nupdate t set a = a where false;\nend;\n");

        ToolResult result = await Tool.PgbenchAsync(
            ["-n", "-M", mode, "-c", "30", "-t", "40", "-f", script, "-h", "127.0.0.1", "-p", $"{pooler.Port}", "-U", Users.Trust, database],
            password: Users.Password);

        Assert.Equal(30 * 40, Tool.PgbenchTransactions(result.EnsureSuccess()));
        string servers = (await pooler.ConsoleAsync("SHOW SERVERS")).EnsureSuccess().Output;
        Assert.InRange(servers.Split('\n').Count(line => line.Contains(database, StringComparison.Ordinal)), 1, 3);
    }

    [Fact]
    public async Task A_cancel_ends_the_query_and_the_connection_goes_on()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 1)));
        await using NpgsqlConnection connection = await pooler.ConnectAsync(database);

        // With its server at hand: a cancel that comes before the query has begun is none.
        Assert.Equal("1", await connection.ScalarAsync("select 1"));
        await using NpgsqlCommand sleep = new("select pg_sleep(60)", connection) { CommandTimeout = 3 };

        NpgsqlException failure = await Assert.ThrowsAnyAsync<NpgsqlException>(() => sleep.ExecuteNonQueryAsync());

        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.Equal("1", await connection.ScalarAsync("select 1"));
    }

    [Fact]
    public async Task Copy_goes_both_ways()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server));
        string rows = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i}\trow {i}\n"));
        await using NpgsqlConnection connection = await pooler.ConnectAsync(database);
        await connection.ExecuteAsync("create table t(a int, b text)");
        await using (TextWriter writer = await connection.BeginTextImportAsync("copy t from stdin")) await writer.WriteAsync(rows);

        using TextReader reader = await connection.BeginTextExportAsync("copy (select * from t order by a) to stdout");

        Assert.Equal(rows, await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_database_that_went_away_is_an_error_and_one_that_came_back_is_used()
    {
        await using PostgresServer own = await PostgresServer.StartAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(own, ("server_login_retry", 1)));
        await using (NpgsqlConnection before = await pooler.ConnectAsync())
        {
            Assert.Equal("1", await before.ScalarAsync("select 1"));
            await own.KillAsync();
            await Assert.ThrowsAnyAsync<NpgsqlException>(async () =>
            {
                await before.ScalarAsync("begin");
                await before.ScalarAsync("select 1");
            });
        }

        await own.StartAgainAsync();
        await using NpgsqlConnection after = await pooler.ConnectAsync();
        Assert.Equal("1", await after.ScalarAsync("select 1"));
    }

    [Fact]
    public async Task Sigterm_waits_for_clients_and_then_ends_with_0()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server));
        NpgsqlConnection connection = await pooler.ConnectAsync();
        pooler.Signal(Signals.Term);
        await pooler.WaitForLogAsync("shutting down");
        Assert.Equal("1", await connection.ScalarAsync("select 1"));
        await connection.DisposeAsync();

        Assert.Equal(0, await pooler.WaitForExitAsync());
    }
}
