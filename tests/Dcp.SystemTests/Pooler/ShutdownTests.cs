using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>The two ways to end that wait, by command, with clients in every state.</summary>
public sealed class ShutdownTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Waiting_for_servers_lets_transactions_end_and_sends_everybody_else_away()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 1)));
        await using NpgsqlConnection busy = await pooler.ConnectAsync(database);
        await using NpgsqlConnection waiting = await pooler.ConnectAsync(database);
        await using NpgsqlConnection idle = await pooler.ConnectAsync(database);
        await busy.ExecuteAsync("begin");
        Task<string?> waits = waiting.ScalarAsync("select 1");
        await pooler.UntilAsync("SHOW CLIENTS", clients => clients.Contains("|waiting|", StringComparison.Ordinal));

        (await pooler.ConsoleAsync("SHUTDOWN WAIT_FOR_SERVERS")).EnsureSuccess();
        Assert.Equal("server shutting down", (await Assert.ThrowsAsync<PostgresException>(() => waits)).MessageText);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => pooler.ConnectAsync(database));
        Assert.Equal("1", await busy.ScalarAsync("select 1"));
        await busy.ExecuteAsync("commit");

        Assert.Equal(0, await pooler.WaitForExitAsync());
        Assert.Equal("server shutting down", (await Assert.ThrowsAsync<PostgresException>(() => idle.ScalarAsync("select 1"))).MessageText);
    }

    [Fact]
    public async Task Waiting_for_clients_serves_them_to_their_end_and_the_console_can_watch()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server));
        NpgsqlConnection client = await pooler.ConnectAsync(database);
        (await pooler.ConsoleAsync("SHUTDOWN WAIT_FOR_CLIENTS")).EnsureSuccess();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => pooler.ConnectAsync(database));
        Assert.Equal("1", await client.ScalarAsync("select 1"));
        string console = $"host={pooler.Directory} port={pooler.Port} dbname=pgbouncer user={Users.Admin}";
        Assert.Contains($"{database}|{Users.Trust}|1|", (await Tool.PsqlAsync(console, "SHOW POOLS")).EnsureSuccess().Output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await Tool.PsqlAsync($"host={pooler.Directory} port={pooler.Port} dbname={database} user={Users.Trust}", "select 1")).ExitCode);
        Assert.False(pooler.HasExited);

        await client.DisposeAsync();
        Assert.Equal(0, await pooler.WaitForExitAsync());
    }

    [Fact]
    public async Task A_second_request_ends_it_at_once()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server));
        await using NpgsqlConnection client = await pooler.ConnectAsync();
        await client.ExecuteAsync("begin");
        (await pooler.ConsoleAsync("SHUTDOWN WAIT_FOR_CLIENTS")).EnsureSuccess();

        Assert.Equal(0, await pooler.StopAsync(Signals.Term));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => client.ScalarAsync("select 1"));
    }
}
