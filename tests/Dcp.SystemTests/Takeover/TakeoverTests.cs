using System.Net;
using Dcp.SystemTests.Support;
using Npgsql;
using Npgsql.Replication;

namespace Dcp.SystemTests.Takeover;

/// <summary>What goes over to the process that was started by <c>-R</c>, and what stays to its end.</summary>
public sealed class TakeoverTests(PostgresFixture postgres) : IDisposable
{
    private readonly OpenDirectory _shared = new();
    private readonly CertificateFiles _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _shared.Dispose();
    }

    [Fact]
    public async Task Encrypted_clients_stay_with_the_old_process_until_they_leave()
    {
        string database = await postgres.CreateDatabaseAsync();
        var (certificate, key) = _files.Issue("localhost");
        PoolerConfig config = Shared(("client_tls_sslmode", "allow"), ("client_tls_cert_file", certificate), ("client_tls_key_file", key));
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        string described = $"{Connections.Describe(old.Port, database, Users.Trust)};SSL Mode=Require";
        NpgsqlConnection encrypted = new(described);
        await encrypted.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlConnection plain = await old.ConnectAsync(database);

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        await old.WaitForLogAsync("closing because: taken over by another process");
        Assert.Equal("1", await encrypted.ScalarAsync("select 1"));
        Assert.Equal("2", await plain.ScalarAsync("select 2"));
        Assert.False(old.HasExited);
        await using (NpgsqlConnection another = new(described))
        {
            await another.OpenAsync(TestContext.Current.CancellationToken);
            Assert.Equal("3", await another.ScalarAsync("select 3"));
        }

        await encrypted.DisposeAsync();
        Assert.Equal(0, await old.WaitForExitAsync());
        await successor.WaitForLogAsync("takeover is complete: 1 clients");
        Assert.Equal("4", await plain.ScalarAsync("select 4"));
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
    }

    [Fact]
    public async Task Replication_stays_with_the_old_process_until_it_ends()
    {
        PoolerConfig config = Shared();
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        LogicalReplicationConnection replication = new(Connections.Describe(old.Port, "app", Users.Admin));
        await replication.Open(TestContext.Current.CancellationToken);
        string system = (await replication.IdentifySystem(TestContext.Current.CancellationToken)).SystemId;

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        Assert.Equal(system, (await replication.IdentifySystem(TestContext.Current.CancellationToken)).SystemId);
        Assert.False(old.HasExited);

        await replication.DisposeAsync();
        Assert.Equal(0, await old.WaitForExitAsync());
    }

    [Fact]
    public async Task Who_listens_stays_with_the_old_process_and_misses_nothing()
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = Shared();
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        NpgsqlConnection listener = await old.ConnectAsync(database);
        await using NpgsqlConnection other = await old.ConnectAsync(database);
        List<string> told = [];
        listener.Notification += (_, note) => told.Add(note.Payload);
        await listener.ExecuteAsync("listen a");
        await listener.ExecuteAsync("select 1");

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        await old.WaitForLogAsync("closing because: taken over by another process");
        await using NpgsqlConnection late = await successor.ConnectAsync(database);
        for (int i = 0; i < 20; i++) await (i % 2 == 0 ? other : late).ExecuteAsync($"select pg_notify('a', '{i}')");
        for (int i = 0; i < 60 && told.Count < 20; i++) await listener.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), told);

        // Who listens to nothing any more goes over as well.
        Assert.False(old.HasExited);
        await listener.ExecuteAsync("unlisten *");
        Assert.Equal("1", await listener.ScalarAsync("select 1"));
        Assert.Equal(0, await old.WaitForExitAsync());
        Assert.Equal("2", await listener.ScalarAsync("select 2"));
        await listener.DisposeAsync();
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
    }

    [Fact]
    public async Task Clients_of_the_unix_socket_go_over_and_so_do_the_socket_and_its_file()
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = Shared();
        await using PoolerProcess old = await DcpProcess.StartAsync(config);

        // The Unix socket comes after TCP, for which the start waits.
        await old.WaitForLogAsync("process up");
        string described = $"{Connections.Describe(old.Port, database, Users.Trust)};Host={_shared.Path}";
        await using NpgsqlConnection client = new(described);
        await client.OpenAsync(TestContext.Current.CancellationToken);

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        Assert.Equal(0, await old.WaitForExitAsync());
        Assert.Equal("1", await client.ScalarAsync("select 1"));
        await using NpgsqlConnection another = new(described);
        await another.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal("2", await another.ScalarAsync("select 2"));
        Assert.Contains("|unix|", (await successor.ConsoleAsync("SHOW CLIENTS")).Output, StringComparison.Ordinal);

        await another.DisposeAsync();
        await client.DisposeAsync();
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
        Assert.False(File.Exists(_shared[$".s.PGSQL.{old.Port}"]));
    }

    [Fact]
    public async Task A_transaction_that_has_begun_ends_where_it_began_and_then_its_client_goes()
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = Shared();
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection client = await old.ConnectAsync(database);
        await client.ExecuteAsync("begin");
        string? server = await client.ScalarAsync("select pg_backend_pid()");

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        Assert.Equal(server, await client.ScalarAsync("select pg_backend_pid()"));
        Assert.False(old.HasExited);
        await client.ExecuteAsync("commit");
        Assert.Equal(0, await old.WaitForExitAsync());
        Assert.Equal("1", await client.ScalarAsync("select 1"));
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
    }

    [Fact]
    public async Task The_web_page_goes_over_and_clients_of_a_frontend_stay()
    {
        string database = await postgres.CreateDatabaseAsync();
        (int web, int front) = (Ports.Free(), Ports.Free());
        PoolerConfig config = Shared();
        config.More = $"""
            [frontend in]
            bind = 127.0.0.1:{front}
            server here = 127.0.0.1:{postgres.Port}
            [web]
            listen = 127.0.0.1:{web}
            """;
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        await old.WaitForLogAsync("(web)");
        NpgsqlConnection passed = await Connections.OpenAsync(front, database, Users.Trust);

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        await WaitForPageAsync(web);
        Assert.Equal("1", await passed.ScalarAsync("select 1"));
        await using NpgsqlConnection another = await Connections.OpenAsync(front, database, Users.Trust);
        Assert.Equal("2", await another.ScalarAsync("select 2"));
        Assert.Contains("in|", (await successor.ConsoleAsync("SHOW FRONTENDS")).Output, StringComparison.Ordinal);
        Assert.False(old.HasExited);

        await passed.DisposeAsync();
        Assert.Equal(0, await old.WaitForExitAsync());
    }

    [Theory]
    [InlineData("io_uring")]
    [InlineData("sockets")]
    public async Task A_successor_that_cannot_start_changes_nothing(string transport)
    {
        string database = await postgres.CreateDatabaseAsync();
        (int web, int taken) = (Ports.Free(), postgres.Port);
        PoolerConfig config = Shared(("transport", transport));
        config.More = $"[web]\nlisten = 127.0.0.1:{web}\n";
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection client = await old.ConnectAsync(database);
        PoolerConfig bad = Shared(("transport", transport));
        bad.More = $"[frontend in]\nbind = 127.0.0.1:{taken}\nserver here = 127.0.0.1:{postgres.Port}\n{config.More}";

        await using (PoolerProcess failing = await DcpProcess.StartByAsync(bad, command => [.. command, "-R"], old.Port))
        {
            Assert.NotEqual(0, await failing.WaitForExitAsync());
            Assert.Contains("cannot listen on", failing.Log, StringComparison.Ordinal);
        }

        await old.WaitForLogAsync("the process that asked to take over is gone; nothing has changed");
        Assert.Equal("1", await client.ScalarAsync("select 1"));
        await using NpgsqlConnection another = await old.ConnectAsync(database);
        await WaitForPageAsync(web);

        // And one that can start takes over after all.
        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        Assert.Equal(0, await old.WaitForExitAsync());
        Assert.Equal("2", await client.ScalarAsync("select 2"));
        Assert.Equal("3", await another.ScalarAsync("select 3"));
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
    }

    [Fact]
    public async Task With_nobody_to_take_over_the_process_starts_as_usual()
    {
        PoolerConfig config = Shared();
        await using PoolerProcess pooler = await DcpProcess.StartByAsync(config, command => [.. command, "-R"]);
        await pooler.WaitForLogAsync("no process to take over was found: started as usual");
        await using NpgsqlConnection client = await pooler.ConnectAsync();
        Assert.Equal("1", await client.ScalarAsync("select 1"));
    }

    [Fact]
    public async Task The_pidfile_is_the_successors_to_the_end()
    {
        string file = _shared["pooler.pid"];
        PoolerConfig config = Shared(("pidfile", file));
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        Assert.Equal($"{old.Pid}\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        Assert.Equal(0, await old.WaitForExitAsync());
        Assert.Equal($"{successor.Pid}\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task State_that_follows_its_client_follows_it_to_the_next_process()
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = Shared(("transaction_state", "follow"), ("default_pool_size", 1));
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection client = await old.ConnectAsync(database);
        await using NpgsqlConnection other = await old.ConnectAsync(database);
        await client.ExecuteAsync("set work_mem to '7MB'");
        await client.ExecuteAsync("prepare seven as select 7");

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        Assert.Equal(0, await old.WaitForExitAsync());
        Assert.NotEqual("7MB", await other.ScalarAsync("show work_mem"));
        Assert.Equal("7MB", await client.ScalarAsync("show work_mem"));
        Assert.Equal("7", await client.ScalarAsync("execute seven"));

        // Also what is set over there.
        await client.ExecuteAsync("set work_mem to '8MB'");
        Assert.NotEqual("8MB", await other.ScalarAsync("show work_mem"));
        Assert.Equal("8MB", await client.ScalarAsync("show work_mem"));
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
    }

    [Theory]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task A_reset_goes_back_to_the_startup_packet_in_the_next_process_as_well(string mode)
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = Shared(("pool_mode", mode), ("ignore_startup_parameters", ""));
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection client = new($"{Connections.Describe(old.Port, database, Users.Trust)};Options='-c datestyle=German -c work_mem=5MB'");
        await client.OpenAsync(TestContext.Current.CancellationToken);
        await client.ExecuteAsync("set datestyle to 'ISO, MDY'");
        await client.ExecuteAsync("set work_mem to '7MB'");

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        Assert.Equal(0, await old.WaitForExitAsync());
        Assert.Equal("ISO, MDY", await client.ScalarAsync("show datestyle"));
        await client.ExecuteAsync("reset datestyle");
        Assert.Equal("German, DMY", client.PostgresParameters["DateStyle"]);
        Assert.Equal("German, DMY", await client.ScalarAsync("show datestyle"));
        Assert.Equal("7MB", await client.ScalarAsync("show work_mem"));
        await client.ExecuteAsync("set work_mem to default");
        Assert.Equal("5MB", await client.ScalarAsync("show work_mem"));
        await client.CloseAsync();
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
    }

    [Fact]
    public async Task What_is_refused_is_refused_by_the_next_process_as_well()
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = Shared(("transaction_state", "refuse"));
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection client = await old.ConnectAsync(database);
        await Assert.ThrowsAsync<PostgresException>(() => client.ExecuteAsync("listen news"));

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        Assert.Equal(0, await old.WaitForExitAsync());
        await Assert.ThrowsAsync<PostgresException>(() => client.ExecuteAsync("listen news"));
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
    }

    private static async Task WaitForPageAsync(int port)
    {
        using HttpClient browser = new();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri($"http://127.0.0.1:{port}/metrics"), limit.Token)).StatusCode);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }

    private PoolerConfig Shared(params (string, object)[] more) => PoolerConfig.For(postgres.Server, [("unix_socket_dir", _shared.Path), .. more]);
}
