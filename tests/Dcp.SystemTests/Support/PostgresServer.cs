using System.Globalization;
using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.SystemTests.Support;

/// <summary>
/// A PostgreSQL of the test's own that can be stopped, killed and started again on the same port with its data. As root it
/// runs as an unprivileged user. Two guards see to it that server and data go away with this process, however it ends.
/// </summary>
/// <remarks>Not thread-safe in start and stop. Nothing waits for the disk: a crash of the server is survived, one of the kernel is not.</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    // Makes the data by the command that follows and keeps it until told. Then waits for the server, whose own guard
    // stops it, so that nothing is written behind rm. A TERM during initdb is heeded after it, for the same reason.
    private const string Keeper = """
        nap=
        trap 'kill $nap; until gone; do sleep 0.05; done; exit 0' TERM
        gone() { ! [ -s data/postmaster.pid ] || ! kill -0 "$(head -n 1 data/postmaster.pid)" 2>/dev/null; }
        "$@" || exit 1
        echo made >made
        sleep 86400 & nap=$!
        wait
        """;

    // Bounds for what never comes.
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan QuitLimit = TimeSpan.FromSeconds(10);

    private readonly PostgresOptions _options;
    private readonly UnixAccount? _account;
    private readonly GuardedProcess _keeper;
    private GuardedProcess? _process;
    private LogFile? _log;

    private PostgresServer(PostgresOptions options, UnixAccount? account, GuardedProcess keeper)
    {
        _options = options;
        _account = account;
        _keeper = keeper;
    }

    public int Port { get; } = Ports.Free();

    /// <summary>Holds <c>.s.PGSQL.PORT</c>.</summary>
    public string SocketDirectory => _keeper.Directory;

    /// <summary>The postmaster; only while it runs.</summary>
    public int Pid => _process?.Pid ?? throw new InvalidOperationException("PostgreSQL is not running.");

    /// <summary>What the server has logged since its last start.</summary>
    public string Log => _log?.Text ?? "";

    public static async Task<PostgresServer> StartAsync(PostgresOptions? options = null)
    {
        UnixAccount? account = UnixAccount.ForDatabase();
        GuardedProcess keeper = await GuardedProcess.StartAsync(
            GuardedProcess.CreateDirectory("dcp-test-pg-"), account, "TERM", QuitLimit * 2, ["sh", "-c", Keeper, "dcp-test-pg", .. Maker(options)]);
        PostgresServer server = new(options ?? new PostgresOptions(), account, keeper);
        try
        {
            await server.CreateAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A standby that follows this server; it ends as a primary by <see cref="PromoteAsync"/>. The options of this one must let it in (<see cref="PostgresOptions.HbaForStandbys"/>).</summary>
    public Task<PostgresServer> StartStandbyAsync() => StartAsync(_options with { StandbyOf = Port });

    /// <summary>Makes a primary of a standby; done when it takes writes.</summary>
    public async Task PromoteAsync()
    {
        await using NpgsqlConnection connection = await ConnectAsync("postgres", Users.Admin);
        await connection.ExecuteAsync("select pg_promote(wait => true, wait_seconds => 60)");
    }

    /// <summary>Starts again with the same port and data.</summary>
    public async Task StartAgainAsync()
    {
        List<string> command = [Path.Combine(PostgresPrograms.FindDirectory(), "postgres"), "-D", Path.Combine(SocketDirectory, "data")];
        foreach ((string name, string value) in Settings())
            command.AddRange(["-c", $"{name}={value}"]);
        _log?.Dispose();
        string directory = GuardedProcess.CreateDirectory("dcp-test-pglog-");
        _log = new LogFile(directory);
        _process = await GuardedProcess.StartAsync(directory, _account, "QUIT", QuitLimit, command);
        await using NpgsqlDataSource source =
            new NpgsqlSlimDataSourceBuilder(Connections.Describe(Port, "postgres", Users.Admin)).Build();
        await using NpgsqlConnection connection =
            await DatabaseReadiness.WaitAsync(source, _process, "PostgreSQL", TestContext.Current.CancellationToken);
    }

    /// <summary>Stops as an administrator would (fast): connections are ended with 57P01.</summary>
    public Task StopAsync() => EndAsync(() => Signals.Send(Pid, Signals.Int));

    /// <summary>All its processes are gone at once, as after a power cut of its host.</summary>
    public async Task KillAsync()
    {
        int[] all = Everybody();
        await EndAsync(() =>
        {
            foreach (int one in all)
                Signals.Send(one, Signals.Kill);
        });

        // The next start would find their shared memory in use.
        foreach (int one in all)
            await Processes.WaitForEndAsync(one);
    }

    /// <summary>Holds the server still, or lets it go on: connections are made by the kernel, but nobody answers.</summary>
    public void Freeze(bool frozen)
    {
        foreach (int pid in Everybody())
            Signals.Send(pid, frozen ? Signals.Stop : Signals.Cont);
    }

    /// <summary>Replaces <c>pg_hba.conf</c> for the logins that follow.</summary>
    public async Task SetHbaAsync(IEnumerable<string> lines)
    {
        await using NpgsqlConnection connection = await ConnectAsync("postgres", Users.Admin);
        string? before = await connection.ScalarAsync("select pg_conf_load_time()::text");
        await WriteHbaAsync(lines);
        await connection.ExecuteAsync("select pg_reload_conf()");

        // The postmaster reads the rules before it passes the signal on to its children.
        while (await connection.ScalarAsync("select pg_conf_load_time()::text") == before)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    public async Task CreateDatabaseAsync(string name)
    {
        await using NpgsqlConnection connection = await ConnectAsync("postgres", Users.Admin);
        // Nobody is ever connected to this template; autovacuum may be to the other.
        await connection.ExecuteAsync($"create database \"{name}\" template template0");
        await using NpgsqlConnection inside = await ConnectAsync(name, Users.Admin);
        await inside.ExecuteAsync("grant all on schema public to public");
    }

    public Task<NpgsqlConnection> ConnectAsync(string database, string user) => Connections.OpenAsync(Port, database, user);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _log?.Dispose();
        await _keeper.DisposeAsync();
    }

    private async Task CreateAsync()
    {
        while (!File.Exists(Path.Combine(SocketDirectory, "made")))
        {
            if (_keeper.HasExited)
                Assert.Fail($"initdb failed:\n{await _keeper.WaitForExitAsync(TestContext.Current.CancellationToken)}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await WriteHbaAsync(_options.Hba);
        await StartAgainAsync();
        if (_options.StandbyOf is not null)
            return;

        string roles = string.Concat(Users.All.Keys.Where(name => name != Users.Admin).Select(name =>
            $"set password_encryption = '{(name == Users.Md5 ? "md5" : "scram-sha-256")}'; create role {name} login password '{Users.Password}';"));
        await using (NpgsqlConnection connection = await Connections.OpenAsync(Port, "postgres", Users.Admin))
            await connection.ExecuteAsync(roles);
        foreach (string name in _options.Databases)
            await CreateDatabaseAsync(name);
    }

    private static string[] Maker(PostgresOptions? options)
    {
        string programs = PostgresPrograms.FindDirectory();
        return options?.StandbyOf is { } primary
            ? [Path.Combine(programs, "pg_basebackup"), "-D", "data", "-h", "127.0.0.1", "-p", $"{primary}", "-U", "postgres", "-R", "-X", "stream", "-c", "fast", "--no-sync"]
            : [Path.Combine(programs, "initdb"), "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"];
    }

    private Task WriteHbaAsync(IEnumerable<string> lines) =>
        File.WriteAllLinesAsync(Path.Combine(SocketDirectory, "hba.conf"), lines, TestContext.Current.CancellationToken);

    private Dictionary<string, string> Settings()
    {
        Dictionary<string, string> settings = new()
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = SocketDirectory,
            ["hba_file"] = Path.Combine(SocketDirectory, "hba.conf"),
            ["max_connections"] = _options.MaxConnections.ToString(CultureInfo.InvariantCulture),
            ["shared_buffers"] = "64MB",
            ["fsync"] = "off",
            ["synchronous_commit"] = "off",
            ["full_page_writes"] = "off",
        };
        foreach ((string name, string value) in _options.Settings)
            settings[name] = value;
        return settings;
    }

    private async Task EndAsync(Action end)
    {
        GuardedProcess process = _process ?? throw new InvalidOperationException("PostgreSQL is not running.");
        end();
        using CancellationTokenSource limit = new(StopLimit);
        await process.WaitForExitAsync(limit.Token);
        await process.DisposeAsync();
        _process = null;
    }

    /// <summary>All its processes; the postmaster, the first of them, is held still so that none joins them.</summary>
    private int[] Everybody()
    {
        Signals.Send(Pid, Signals.Stop);
        return [Pid, .. Processes.ChildrenOf(Pid)];
    }
}
