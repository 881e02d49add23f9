using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>What clients leave in their sessions while they share a server, in transaction pooling.</summary>
public sealed class SessionStateTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_setting_follows_its_client_and_no_other()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync();
        await using NpgsqlConnection one = await pooler.ConnectAsync(database);
        await using NpgsqlConnection two = await pooler.ConnectAsync(database);

        await one.ExecuteAsync("set work_mem = '7MB'");
        await one.ExecuteAsync("select set_config('app.tenant', 'blue', false)");
        await one.ExecuteAsync("begin; set work_mem = '8MB'; savepoint s; set work_mem = '9MB'; rollback to s; set local statement_timeout = 77; commit");
        await one.ExecuteAsync("begin; set work_mem = '1MB'; rollback");

        for (int round = 0; round < 3; round++)
        {
            Assert.Equal("4MB,,0", await two.ScalarAsync(Three));
            Assert.Equal("8MB,blue,0", await one.ScalarAsync(Three));
        }

        await one.ExecuteAsync("reset all");
        Assert.Equal("4MB,,0", await one.ScalarAsync(Three));
    }

    [Fact]
    public async Task The_role_goes_with_the_client()
    {
        string database = await postgres.CreateDatabaseAsync();
        string role = $"role_{database}";
        await using PoolerProcess pooler = await StartAsync();
        await using NpgsqlConnection one = await pooler.ConnectAsync(database);
        await using NpgsqlConnection two = await pooler.ConnectAsync(database);
        string me = (await two.ScalarAsync("select current_user"))!;
        await using (NpgsqlConnection admin = await postgres.ConnectAsync(database, Users.Admin)) await admin.ExecuteAsync($"create role {role}; grant {role} to \"{me}\"");

        await one.ExecuteAsync($"set role {role}");

        Assert.Equal(me, await two.ScalarAsync("select current_user"));
        Assert.Equal(role, await one.ScalarAsync("select current_user"));
        await one.ExecuteAsync("reset role");
        Assert.Equal(me, await two.ScalarAsync("select current_user"));
        Assert.Equal(me, await one.ScalarAsync("select current_user"));
    }

    [Fact]
    public async Task What_the_startup_packet_asked_for_is_what_reset_goes_back_to()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync(("ignore_startup_parameters", ""));
        NpgsqlConnectionStringBuilder settings = new(Connections.Describe(pooler.Port, database, Users.Trust)) { Options = "-c statement_timeout=7s -c search_path=pg_catalog" };
        await using NpgsqlConnection one = new(settings.ConnectionString);
        await one.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlConnection two = await pooler.ConnectAsync(database);

        foreach (string reset in (string[])["reset all", "discard all", "set statement_timeout to default"])
        {
            await one.ExecuteAsync("set statement_timeout = '8s'");
            Assert.Equal("8s", await one.ScalarAsync("show statement_timeout"));
            await one.ExecuteAsync(reset);
            Assert.Equal("0", await two.ScalarAsync("show statement_timeout"));
            Assert.Equal("7s", await one.ScalarAsync("show statement_timeout"));
            Assert.Equal("pg_catalog", await one.ScalarAsync("show search_path"));
        }
    }

    [Fact]
    public async Task What_is_prepared_by_sql_is_there_on_every_server_and_for_nobody_else()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync(("default_pool_size", 2));
        await using NpgsqlConnection one = await pooler.ConnectAsync(database);
        await using NpgsqlConnection two = await pooler.ConnectAsync(database);
        await using NpgsqlConnection three = await pooler.ConnectAsync(database);

        await one.ExecuteAsync("prepare p(int) as select $1 + 1; prepare \"Q;\" as select 'q'");
        await two.ExecuteAsync("prepare p(int) as select $1 + 2");
        for (int round = 0; round < 4; round++)
        {
            // Somebody else has one of the servers, so that it is not always the same.
            if (round % 2 == 0) await three.ExecuteAsync("begin");
            Assert.Equal("2", await one.ScalarAsync("execute p(1)"));
            Assert.Equal("q", await one.ScalarAsync("execute \"Q;\""));
            Assert.Equal("3", await two.ScalarAsync("execute p(1)"));
            if (round % 2 == 0) await three.ExecuteAsync("commit");
            Assert.Equal("26000", await FailsAsync(three, "execute p(1)"));
        }

        await one.ExecuteAsync("deallocate p");
        Assert.Equal("26000", await FailsAsync(one, "execute p(1)"));
        Assert.Equal("q", await one.ScalarAsync("execute \"Q;\""));
        Assert.Equal("3", await two.ScalarAsync("execute p(1)"));
        await two.ExecuteAsync("deallocate all");
        Assert.Equal("26000", await FailsAsync(two, "execute p(1)"));
    }

    [Theory]
    [InlineData("create temp table t(a int)", "drop table t", "temporary table")]
    [InlineData("select 1 as a into temp t", "discard temp", "temporary table")]
    [InlineData("select pg_advisory_lock(42)", "select pg_advisory_unlock(42)", "advisory lock")]
    [InlineData("declare c cursor with hold for select 1", "close c", "cursor with hold")]
    [InlineData("select set_config(lower('A.b'), 'x', false)", "discard all", "custom setting")]
    [InlineData("do $$begin execute 'create temp table t(a int)'; end$$", "drop table t", "temporary table")]
    public async Task What_cannot_follow_keeps_the_client_on_its_server(string sql, string end, string word)
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync();
        await using NpgsqlConnection one = await pooler.ConnectAsync(database);
        await using NpgsqlConnection two = await pooler.ConnectAsync(database);

        await one.ExecuteAsync(sql);
        string pid = (await one.ScalarAsync("select pg_backend_pid()"))!;
        Assert.Contains($"|{word}", (await pooler.ConsoleAsync("SHOW CLIENTS")).Output, StringComparison.Ordinal);
        Task<string?> waits = two.ScalarAsync("select pg_backend_pid()");
        await pooler.UntilAsync("SHOW CLIENTS", clients => clients.Contains("|waiting|", StringComparison.Ordinal));
        Assert.Equal(pid, await one.ScalarAsync("select pg_backend_pid()"));
        Assert.False(waits.IsCompleted);
        await one.ExecuteAsync(end);
        Assert.Equal(pid, await waits);

        await using NpgsqlConnection three = await pooler.ConnectAsync(database);
        Assert.Equal(pid, await three.ScalarAsync("select pg_backend_pid()"));
        Assert.DoesNotContain($"|{word}", (await pooler.ConsoleAsync("SHOW CLIENTS")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_rolled_back_keeps_nobody()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync();
        await using NpgsqlConnection one = await pooler.ConnectAsync(database);
        await using NpgsqlConnection two = await pooler.ConnectAsync(database);

        await one.ExecuteAsync("begin; create temp table t(a int); select set_config('app.x', 'y', false); rollback");
        await one.ExecuteAsync("begin; create temp table t(a int) on commit drop; commit");

        Assert.Equal("", await two.ScalarAsync("select coalesce(current_setting('app.x', true), '')"));
        Assert.Equal("42P01", await FailsAsync(one, "select * from t"));
    }

    [Fact]
    public async Task A_client_that_leaves_takes_everything_with_it()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync();
        await using (NpgsqlConnection one = await pooler.ConnectAsync(database))
        {
            await one.ExecuteAsync("create temp table t(a int); set work_mem = '7MB'; prepare p as select 1");
            await one.ExecuteAsync("select pg_advisory_lock(7)");
        }

        await using NpgsqlConnection two = await pooler.ConnectAsync(database);

        Assert.Equal("4MB", await two.ScalarAsync("show work_mem"));
        Assert.Equal("42P01", await FailsAsync(two, "select * from t"));
        Assert.Equal("26000", await FailsAsync(two, "execute p"));
        await using NpgsqlConnection direct = await postgres.ConnectAsync(database, Users.Admin);

        // Its server may have been closed, which takes a moment.
        await direct.ExecuteAsync("select pg_advisory_lock(7)");
    }

    [Theory]
    [InlineData("set work_mem = '7MB'")]
    [InlineData("select set_config('work_mem', '7MB', false)")]
    [InlineData("listen a")]
    [InlineData("prepare p as select 1")]
    [InlineData("create temp table t(a int)")]
    [InlineData("select pg_advisory_lock(1)")]
    public async Task With_refuse_a_statement_fails_in_the_database_s_own_way(string sql)
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync(("transaction_state", "refuse"));
        await using NpgsqlConnection one = await pooler.ConnectAsync(database);

        Assert.Equal("0A000", await FailsAsync(one, sql));
        Assert.Equal("1", await one.ScalarAsync("select 1"));
        await one.ExecuteAsync("begin");
        Assert.Equal("0A000", await FailsAsync(one, sql));
        Assert.Equal("25P02", await FailsAsync(one, "select 1"));
        await one.ExecuteAsync("rollback");
        await one.ExecuteAsync("set local work_mem = '1MB'");
        Assert.Equal("4MB", await one.ScalarAsync("show work_mem"));
        NpgsqlCommand simple = new(sql, one) { AllResultTypesAreUnknown = true };
        Assert.Equal("0A000", (await Assert.ThrowsAsync<PostgresException>(() => simple.ExecuteNonQueryAsync(TestContext.Current.CancellationToken))).SqlState);
    }

    [Fact]
    public async Task With_pin_a_setting_keeps_the_client_and_with_ignore_it_stays_behind()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync(("transaction_state", "pin"));
        await using NpgsqlConnection one = await pooler.ConnectAsync(database);
        await one.ExecuteAsync("set work_mem = '7MB'");
        Assert.Equal("7MB", await one.ScalarAsync("show work_mem"));
        Assert.Contains("|settings", (await pooler.ConsoleAsync("SHOW CLIENTS")).Output, StringComparison.Ordinal);

        await using PoolerProcess other = await StartAsync(("transaction_state", "ignore"));
        await using NpgsqlConnection two = await other.ConnectAsync(database);
        await using NpgsqlConnection three = await other.ConnectAsync(database);
        await two.ExecuteAsync("set work_mem = '7MB'");
        Assert.Equal("7MB", await three.ScalarAsync("show work_mem"));
    }

    private const string Three = "select concat_ws(',', current_setting('work_mem'), coalesce(current_setting('app.tenant', true), ''), current_setting('statement_timeout'))";

    private async Task<PoolerProcess> StartAsync(params (string, object)[] settings) =>
        await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, [("default_pool_size", 1), .. settings.Any(setting => setting.Item1 == "transaction_state") ? [] : new (string, object)[] { ("transaction_state", "follow") }, .. settings]));

    private static async Task<string> FailsAsync(NpgsqlConnection connection, string sql) =>
        (await Assert.ThrowsAsync<PostgresException>(() => connection.ScalarAsync(sql))).SqlState;
}
