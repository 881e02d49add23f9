using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>A reload changes what has changed in the file, and touches nothing else.</summary>
public sealed class ReloadTests(PostgresFixture postgres) : IDisposable
{
    private readonly CertificateFiles _files = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _stop.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Servers_of_a_database_whose_entry_did_not_change_stay_and_so_do_all_clients()
    {
        (string one, string two, string three) = (await postgres.CreateDatabaseAsync(), await postgres.CreateDatabaseAsync(), await postgres.CreateDatabaseAsync());
        var (certificate, key) = _files.Issue("localhost");
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("client_tls_sslmode", "allow"), ("client_tls_cert_file", certificate), ("client_tls_key_file", key), ("default_pool_size", 1));
        string host = config.Databases["*"];
        config.Databases[one] = config.Databases[two] = config.Databases[three] = host;
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection same = await pooler.ConnectAsync(one);
        await using NpgsqlConnection moved = await pooler.ConnectAsync(two);
        await using NpgsqlConnection removed = await pooler.ConnectAsync(three);
        await using NpgsqlConnection encrypted = new($"{Connections.Describe(pooler.Port, one, Users.Trust)};SSL Mode=Require");
        await encrypted.OpenAsync(TestContext.Current.CancellationToken);
        const string Pid = "select pg_backend_pid()";
        (string? sameServer, string? movedServer) = (await same.ScalarAsync(Pid), await moved.ScalarAsync(Pid));
        Assert.Equal("1", await removed.ScalarAsync("select 1"));

        // The second entry points elsewhere, the third is gone, and settings of every kind change.
        config.Databases[two] = $"{host} application_name=elsewhere dbname={one}";
        config.Databases.Remove(three);
        config.Databases.Remove("*");
        config.Settings["default_pool_size"] = "2";
        config.Settings["server_idle_timeout"] = "300";
        config.Settings["max_client_conn"] = "50";
        config.Settings["listen_backlog"] = "77";
        await pooler.RewriteAsync(config);
        (await pooler.ConsoleAsync("RELOAD")).EnsureSuccess();

        Assert.Equal(sameServer, await same.ScalarAsync(Pid));
        Assert.Equal(sameServer, await encrypted.ScalarAsync(Pid));
        Assert.NotEqual(movedServer, await moved.ScalarAsync(Pid));
        Assert.Equal(one, await moved.ScalarAsync("select current_database()"));
        PostgresException gone = await Assert.ThrowsAsync<PostgresException>(() => removed.ScalarAsync("select 1"));
        Assert.Equal("database removed", gone.MessageText);
        Assert.Contains("listen_backlog has changed: that needs a restart", pooler.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reloads_under_load_cost_nobody_an_answer()
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("default_pool_size", 3));
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        int[] done = new int[6];
        Task[] work = [.. done.Select((_, number) => Task.Run(async () =>
        {
            await using NpgsqlConnection client = await pooler.ConnectAsync(database);
            while (!_stop.IsCancellationRequested)
            {
                await client.ExecuteAsync("begin");
                Assert.Equal("1", await client.ScalarAsync("select 1"));
                await client.ExecuteAsync("commit");
                Interlocked.Increment(ref done[number]);
            }
        }))];
        await Progress.OfAllAsync(done, work);
        for (int i = 0; i < 30; i++)
        {
            // Every other one has an error in it, and changes nothing.
            config.Settings["default_pool_size"] = i % 2 == 0 ? $"{1 + (i % 5)}" : "none";
            await pooler.RewriteAsync(config);
            Assert.Equal(i % 2 == 0, (await pooler.ConsoleAsync("RELOAD")).ExitCode == 0);
        }

        await Progress.OfAllAsync(done, work);
        await _stop.CancelAsync();
        await Task.WhenAll(work);
    }
}
