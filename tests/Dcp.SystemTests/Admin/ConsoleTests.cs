using Dcp.SystemTests.Support;
using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.SystemTests.Admin;

/// <summary>The console as its users meet it: psql, over TCP and over the Unix socket, with real servers behind.</summary>
public sealed class ConsoleTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Psql_reads_pools_and_statistics_that_are_right_to_the_unit()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 3)));
        await using (NpgsqlConnection connection = await pooler.ConnectAsync(database))
        {
            for (int i = 0; i < 5; i++)
                Assert.Equal("1", await connection.ScalarAsync("select 1"));

            await pooler.UntilAsync("SHOW POOLS", pools => pools.Split('\n').Contains($"{database}|{Users.Trust}|1|0|0|0|0|0|0|1|0|0|0|0|0|transaction||3"));
            string[] stats = (await pooler.ConsoleAsync("SHOW STATS_TOTALS")).EnsureSuccess().Lines
                .Single(line => line.StartsWith($"{database}|", StringComparison.Ordinal)).Split('|');
            Assert.Equal(["5", "5", "5"], stats[1..4]);
            Assert.Equal("1", stats[^1]);
            string clients = (await pooler.ConsoleAsync("SHOW CLIENTS")).EnsureSuccess().Output;
            string servers = (await pooler.ConsoleAsync("SHOW SERVERS")).EnsureSuccess().Output;
            Assert.Contains($"C|{Users.Trust}|{database}|none|idle|127.0.0.1|", clients, StringComparison.Ordinal);
            Assert.Contains($"S|{Users.Trust}|{database}|none|idle|127.0.0.1|{postgres.Port}|", servers, StringComparison.Ordinal);
        }

        ToolResult refused = await Tool.PsqlAsync(pooler.Conninfo("pgbouncer"), "RELOAD", password: Users.Password);
        Assert.Contains("ERROR:  admin access needed", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_process_own_user_needs_no_password_on_the_unix_socket()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("auth_type", "scram-sha-256")));
        string conninfo = $"host={pooler.Directory} port={pooler.Port} dbname=pgbouncer user=pgbouncer";
        string[] psql = ["psql", "-XwqAt", "-v", "ON_ERROR_STOP=1", "-c", "SHOW VERSION", "-c", "RECONNECT", "-c", "SHOW HELP", conninfo];
        ToolResult own = UnixAccount.ForDatabase() is { } account
            ? await Tool.RunAsync("setpriv", [$"--reuid={account.Uid}", $"--regid={account.Gid}", "--clear-groups", .. psql])
            : await Tool.RunAsync(psql[0], psql[1..]);

        Assert.Matches(@"^dcp \d+\.\d+\.\d+\n", own.EnsureSuccess().Output);
        Assert.Contains("NOTICE:  Console usage", own.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_waits_for_the_last_transaction_and_leaves_no_server()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server));
        await using NpgsqlConnection connection = await pooler.ConnectAsync(database);
        await connection.ExecuteAsync("begin");
        string count = $"select count(*) from pg_stat_activity where datname = '{database}'";
        Task<ToolResult> pause = pooler.ConsoleAsync("PAUSE");
        await pooler.WaitForLogAsync("PAUSE command issued");
        Assert.Equal("1", await connection.ScalarAsync("select 1"));
        Assert.False(pause.IsCompleted);

        await connection.ExecuteAsync("commit");
        (await pause).EnsureSuccess();
        await using (NpgsqlConnection direct = await postgres.ConnectAsync())
        {
            // The database counts a connection until its process has ended, which is after it was closed.
            for (int i = 0; i < 600 && await direct.ScalarAsync(count) != "0"; i++) await Task.Delay(50, TestContext.Current.CancellationToken);
            Assert.Equal("0", await direct.ScalarAsync(count));
        }

        Task<string?> waiting = connection.ScalarAsync("select 2");
        (await pooler.ConsoleAsync("RESUME")).EnsureSuccess();
        Assert.Equal("2", await waiting);
    }

    [Fact]
    public async Task Reload_takes_a_good_file_and_says_that_a_bad_one_is_bad()
    {
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("default_pool_size", 3));
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        config.Settings["default_pool_size"] = "4";
        await pooler.RewriteAsync(config);
        (await pooler.ConsoleAsync("RELOAD")).EnsureSuccess();
        Assert.Contains("default_pool_size|4|20|yes", (await pooler.ConsoleAsync("SHOW CONFIG")).Lines);

        config.Settings["default_pool_size"] = "many";
        await pooler.RewriteAsync(config);
        string error = (await pooler.ConsoleAsync("RELOAD")).Error;
        Assert.Contains("ERROR:  RELOAD failed, see logs for additional details", error, StringComparison.Ordinal);
        Assert.Contains("default_pool_size|4|20|yes", (await pooler.ConsoleAsync("SHOW CONFIG")).Lines);
    }

    [Fact]
    public async Task Shutdown_ends_the_process_with_success()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server));
        await using NpgsqlConnection connection = await pooler.ConnectAsync();
        await connection.ExecuteAsync("begin");

        ToolResult result = await pooler.ConsoleAsync("SHUTDOWN");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal(0, await pooler.WaitForExitAsync());
    }

    [Fact]
    public async Task A_driver_of_the_extended_protocol_is_told_so()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server));
        await using NpgsqlConnection connection = await pooler.ConnectAsync("pgbouncer", Users.Admin);

        PostgresException error = await Assert.ThrowsAsync<PostgresException>(() => connection.ScalarAsync("SHOW POOLS"));

        Assert.Equal("08P01", error.SqlState);
        Assert.Equal("extended query protocol not supported by admin console", error.MessageText);
    }
}
