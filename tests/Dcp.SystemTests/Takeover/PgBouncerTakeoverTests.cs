using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Takeover;

/// <summary><c>dcp -R</c> with a real PgBouncer running: its clients go on with dcp.</summary>
public sealed class PgBouncerTakeoverTests(PostgresFixture postgres) : IDisposable
{
    private readonly OpenDirectory _shared = new();
    private readonly CertificateFiles _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _shared.Dispose();
    }

    [Theory]
    [InlineData("io_uring")]
    [InlineData("sockets")]
    public async Task Every_client_of_a_PgBouncer_in_transaction_pooling_goes_on_with_dcp(string transport)
    {
        string database = await postgres.CreateDatabaseAsync();
        string pidFile = _shared["pooler.pid"];
        PoolerConfig config = Shared(("default_pool_size", 2), ("pidfile", pidFile));
        await using PoolerProcess old = await PgBouncerProcess.StartAsync(config);
        await using NpgsqlConnection resting = await old.ConnectAsync(database);
        await using NpgsqlConnection local = new($"{Connections.Describe(old.Port, database, Users.Trust)};Host={_shared.Path}");
        await local.OpenAsync(TestContext.Current.CancellationToken);
        await resting.ExecuteAsync("set timezone to 'Asia/Tokyo'");
        Assert.Equal("1", await local.ScalarAsync("select 1"));
        await using NpgsqlConnection within = await old.ConnectAsync(database);
        await within.ExecuteAsync("begin");
        string? server = await within.ScalarAsync("select pg_backend_pid()");
        await using NpgsqlConnection busy = await old.ConnectAsync(database);
        await using NpgsqlConnection direct = await postgres.ConnectAsync(database);
        await direct.ExecuteAsync("select pg_advisory_lock(1)");
        Task<string?> answer = busy.ScalarAsync("select 'late' from pg_advisory_xact_lock(1)");
        await direct.UntilWaitingForLockAsync(database);

        config.Settings["transport"] = transport;
        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        await old.WaitForExitAsync();
        Assert.Equal(server, await within.ScalarAsync("select pg_backend_pid()"));
        await within.ExecuteAsync("commit");
        await direct.ExecuteAsync("select pg_advisory_unlock(1)");
        Assert.Equal("late", await answer);
        await successor.WaitForLogAsync("takeover from PgBouncer is complete: 4 clients, 2 of which keep the server that they had");

        // Two servers are kept by clients, and the pool has room for two more all the same.
        await resting.ExecuteAsync("begin");
        await local.ExecuteAsync("begin");
        Assert.Equal("Asia/Tokyo", await resting.ScalarAsync("show timezone"));
        Assert.NotEqual("Asia/Tokyo", await local.ScalarAsync("show timezone"));
        await resting.ExecuteAsync("commit");
        await local.ExecuteAsync("commit");
        Assert.Equal("2", await busy.ScalarAsync("select 2"));

        await using NpgsqlConnection another = await successor.ConnectAsync(database);
        Assert.Equal("3", await another.ScalarAsync("select 3"));
        await using NpgsqlConnection anotherLocal = new($"{Connections.Describe(old.Port, database, Users.Trust)};Host={_shared.Path}");
        await anotherLocal.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal("4", await anotherLocal.ScalarAsync("select 4"));
        Assert.Equal($"{successor.Pid}\n", await File.ReadAllTextAsync(pidFile, TestContext.Current.CancellationToken));

        foreach (NpgsqlConnection client in (NpgsqlConnection[])[resting, within])
        {
            await using NpgsqlCommand sleep = new("select pg_sleep(60)", client);
            await sleep.CancelSleepAsync(direct);
            Assert.Equal("5", await client.ScalarAsync("select 5"));
        }

        await within.DisposeAsync();
        await busy.DisposeAsync();
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
        Assert.False(File.Exists(_shared[$".s.PGSQL.{old.Port}"]));
        Assert.DoesNotContain("internal error", successor.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_session_pooling_every_client_keeps_its_server()
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = Shared(("pool_mode", "session"));
        await using PoolerProcess old = await PgBouncerProcess.StartAsync(config);
        await using NpgsqlConnection client = await old.ConnectAsync(database);
        await client.ExecuteAsync("create temp table mine as select 42 as answer");

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        await old.WaitForExitAsync();
        Assert.Equal("42", await client.ScalarAsync("select answer from mine"));
        Assert.Contains("|active|", (await successor.ConsoleAsync("SHOW CLIENTS")).Output, StringComparison.Ordinal);
        await client.DisposeAsync();
        await using NpgsqlConnection next = await successor.ConnectAsync(database);
        await Assert.ThrowsAsync<PostgresException>(() => next.ScalarAsync("select answer from mine"));
        await next.DisposeAsync();
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
    }

    [Fact]
    public async Task A_client_with_TLS_cannot_be_handed_over_and_nothing_changes()
    {
        string database = await postgres.CreateDatabaseAsync();
        var (certificate, key) = _files.Issue("localhost");
        PoolerConfig config = Shared(("client_tls_sslmode", "allow"), ("client_tls_cert_file", certificate), ("client_tls_key_file", key));
        await using PoolerProcess old = await PgBouncerProcess.StartAsync(config);
        await using NpgsqlConnection encrypted = new($"{Connections.Describe(old.Port, database, Users.Trust)};SSL Mode=Require");
        await encrypted.OpenAsync(TestContext.Current.CancellationToken);

        await using (PoolerProcess refused = await DcpProcess.StartByAsync(config, command => [.. command, "-R"], old.Port))
        {
            Assert.NotEqual(0, await refused.WaitForExitAsync());
            Assert.Contains("1 clients use TLS", refused.Log, StringComparison.Ordinal);
        }

        Assert.False(old.HasExited);
        Assert.Equal("1", await encrypted.ScalarAsync("select 1"));
    }

    [Fact]
    public async Task A_dcp_that_cannot_start_leaves_PgBouncer_and_its_clients_as_they_were()
    {
        string database = await postgres.CreateDatabaseAsync();
        string pidFile = _shared["pooler.pid"];
        PoolerConfig config = Shared(("pidfile", pidFile));
        await using PoolerProcess old = await PgBouncerProcess.StartAsync(config);
        await using NpgsqlConnection client = await old.ConnectAsync(database);
        Assert.Equal("1", await client.ScalarAsync("select 1"));

        config.More = $"[frontend in]\nbind = 127.0.0.1:{postgres.Port}\nserver here = 127.0.0.1:{postgres.Port}\n";
        await using (PoolerProcess failing = await DcpProcess.StartByAsync(config, command => [.. command, "-R"], old.Port))
        {
            Assert.NotEqual(0, await failing.WaitForExitAsync());
            Assert.Contains("cannot listen on", failing.Log, StringComparison.Ordinal);
        }

        Assert.Equal($"{old.Pid}\n", await File.ReadAllTextAsync(pidFile, TestContext.Current.CancellationToken));
        Assert.Equal("2", await client.ScalarAsync("select 2"));
        await using NpgsqlConnection another = await old.ConnectAsync(database);
        Assert.Equal("3", await another.ScalarAsync("select 3"));
    }

    private PoolerConfig Shared(params (string, object)[] more) => PoolerConfig.For(
        postgres.Server, [("unix_socket_dir", _shared.Path), ("suspend_timeout", 60), .. more]);
}
