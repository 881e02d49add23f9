using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Dcp.Workload.Database;

/// <summary>
/// The distribution's PostgreSQL in a scratch directory, on a free port of 127.0.0.1, with SCRAM passwords made for this
/// one time. As root it runs as an unprivileged user. It ends with <see cref="DisposeAsync"/> or with this process,
/// whichever comes first (see <see cref="GuardedProcess"/>), and leaves nothing behind.
/// </summary>
public sealed class ScratchPostgres : IWorkloadDatabase
{
    private const string Admin = "postgres";

    // What the database executed and how long it took; part of the distribution's packages.
    private const string Statements = "pg_stat_statements";

    // A few for the sampler, the loader and autovacuum's own needs, beside the user's.
    private const int SpareConnections = 20;
    private const int PortAttempts = 3;

    // $1 program directory; the rest are postgres' arguments. Reads the administrator's password from the file pw.
    private const string InitAndRun = """
        "$1/initdb" -D data -U postgres -A scram-sha-256 --pwfile=pw -E UTF8 --no-locale --no-sync >initdb.log 2>&1 || { cat initdb.log; exit 1; }
        rm pw
        bin=$1
        shift
        exec "$bin/postgres" -D data "$@"
        """;

    private readonly GuardedProcess _process;
    private readonly string _database;

    private ScratchPostgres(GuardedProcess process, ScratchPostgresOptions options, string programs, int port, string adminPassword)
    {
        _process = process;
        _database = options.Database;
        ProgramDirectory = programs;
        Port = port;
        User = options.User;
        UserPassword = NewPassword();
        AdminPassword = adminPassword;
    }

    public string Version { get; private set; } = "";

    /// <summary>Where <c>psql</c>, <c>pgbench</c> and the like of the same version are.</summary>
    public string ProgramDirectory { get; }

    public string Host => "127.0.0.1";

    public int Port { get; }

    /// <summary>Directory of the Unix socket (<c>.s.PGSQL.PORT</c>), open to this user and root.</summary>
    public string SocketDirectory => _process.Directory;

    public string Database => _database;

    public string User { get; }

    public string UserPassword { get; }

    /// <summary>Password of the superuser <c>postgres</c>.</summary>
    public string AdminPassword { get; }

    public Uri UserUri => MakeUri(User, UserPassword, _database);

    public Uri AdminUri => MakeUri(Admin, AdminPassword, _database);

    public int Pid => _process.Pid;

    int? IWorkloadDatabase.Pid => Pid;

    /// <exception cref="DatabaseUnavailableException">Not installed, or it did not start; with the last lines of its log.</exception>
    public static async Task<ScratchPostgres> StartAsync(ScratchPostgresOptions options, CancellationToken cancellation)
    {
        string programs = options.ProgramDirectory ?? PostgresPrograms.FindDirectory();
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOnceAsync(options, programs, cancellation).ConfigureAwait(false);
            }
            catch (DatabaseUnavailableException e)
                when (attempt < PortAttempts && e.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Somebody else took the port between looking and binding: another one, then.
            }
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<ScratchPostgres> StartOnceAsync(
        ScratchPostgresOptions options, string programs, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        UnixAccount? account = UnixAccount.ForDatabase();
        int port = FreePort.Find();
        string adminPassword = NewPassword();
        string directory = GuardedProcess.CreateDirectory("dcp-pg-");
        await File.WriteAllTextAsync(Path.Combine(directory, "pw"), adminPassword, CancellationToken.None).ConfigureAwait(false);

        List<string> command = ["sh", "-c", InitAndRun, "dcp-postgres", programs];
        bool hasStatements = PostgresPrograms.HasExtension(programs, Statements);
        foreach ((string name, string value) in MakeSettings(options, port, hasStatements))
            command.AddRange(["-c", $"{name}={value}"]);

        // QUIT ends PostgreSQL at once, without a last checkpoint: the directory is thrown away anyhow.
        GuardedProcess process = await GuardedProcess
            .StartAsync(directory, account, "QUIT", TimeSpan.FromSeconds(10), command)
            .ConfigureAwait(false);
        ScratchPostgres postgres = new(process, options, programs, port, adminPassword);
        try
        {
            await postgres.PrepareAsync(cancellation).ConfigureAwait(false);
            if (hasStatements)
                await postgres.ExecuteAsync(postgres._database, [$"CREATE EXTENSION {Statements}"], cancellation).ConfigureAwait(false);
            return postgres;
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static SortedDictionary<string, string> MakeSettings(ScratchPostgresOptions options, int port, bool hasStatements)
    {
        string onOff = options.Durable ? "on" : "off";
        SortedDictionary<string, string> settings = new(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),

            // Relative to the data directory: a socket's path has 107 characters at most, and TMPDIR may be long.
            ["unix_socket_directories"] = "..",
            ["max_connections"] = (options.MaxConnections + SpareConnections).ToString(CultureInfo.InvariantCulture),
            ["shared_buffers"] = $"{options.SharedBuffersMb}MB",
            ["max_wal_size"] = "4GB",
            ["checkpoint_timeout"] = "15min",
            ["fsync"] = onOff,
            ["synchronous_commit"] = onOff,
            ["full_page_writes"] = onOff,
            ["password_encryption"] = "scram-sha-256",
            ["logging_collector"] = "off",
            ["log_min_messages"] = "warning",

            // An end of the clients is no news here, and each line would cost the database a write.
            ["log_min_error_statement"] = "panic",

            // So that a report can say how long the disk takes.
            ["track_io_timing"] = "on",
            ["track_wal_io_timing"] = "on",
        };
        if (hasStatements)
            settings["shared_preload_libraries"] = Statements;
        foreach ((string name, string value) in options.Settings)
            settings[name] = value;
        return settings;
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        await using (NpgsqlDataSource source = Connect("postgres"))
        await using (NpgsqlConnection connection = await DatabaseReadiness.WaitAsync(source, _process, "PostgreSQL", cancellation).ConfigureAwait(false))
            Version = $"PostgreSQL {connection.PostgreSqlVersion}";

        // Passwords are hexadecimal and names are quoted, as these commands take no parameters.
        string user = Quote(User);
        string[] commands =
        [
            $"CREATE ROLE {user} LOGIN PASSWORD '{UserPassword}'",
            $"CREATE DATABASE {Quote(_database)} OWNER {user}",
        ];
        await ExecuteAsync("postgres", commands, cancellation).ConfigureAwait(false);
    }

    private NpgsqlDataSource Connect(string database)
    {
        NpgsqlConnectionStringBuilder login = new()
        {
            Host = Host,
            Port = Port,
            Username = Admin,
            Password = AdminPassword,
            Database = database,
            ApplicationName = "dcp setup",
            SslMode = SslMode.Disable,
            Pooling = false,
        };
        return new NpgsqlSlimDataSourceBuilder(login.ConnectionString).Build();
    }

    private async Task ExecuteAsync(string database, IReadOnlyList<string> commands, CancellationToken cancellation)
    {
        await using NpgsqlDataSource source = Connect(database);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        foreach (string text in commands)
        {
            await using NpgsqlCommand command = new(text, connection);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static string Quote(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private Uri MakeUri(string user, string password, string database) =>
        new($"postgresql://{Uri.EscapeDataString(user)}:{password}@{Host}:{Port}/{Uri.EscapeDataString(database)}?sslmode=disable");
}
