using System.Security.Cryptography;
using Dcp.Workload.Connections;
using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.Demo;

/// <summary>This program as a pooler in a process of its own, in front of the demo's database: <c>dcp serve</c> with a file made for it.</summary>
internal sealed class ManagedPool : IAsyncDisposable
{
    private const string ConsoleUser = "dcp_demo";
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly GuardedProcess _process;

    private ManagedPool(GuardedProcess process, Uri uri, Uri consoleUri)
    {
        _process = process;
        Uri = uri;
        ConsoleUri = consoleUri;
    }

    /// <summary>The database, through the pool.</summary>
    public Uri Uri { get; }

    public Uri ConsoleUri { get; }

    public int Pid => _process.Pid;

    /// <exception cref="DatabaseUnavailableException">It did not start, or does not get through to the database.</exception>
    public static async Task<ManagedPool> StartAsync(IWorkloadDatabase database, int poolSize, int connections, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        PostgresUri uri = PostgresUri.Parse(database.UserUri.OriginalString);
        NpgsqlConnectionStringBuilder target = uri.Settings;
        string name = target.Database ?? target.Username ?? "";
        string consolePassword = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        int port = FreePort.Find();
        string directory = GuardedProcess.CreateDirectory("dcp-pool-");
        string users = $"""
            {Quote(target.Username)} {Quote(target.Password)}
            {Quote(ConsoleUser)} {Quote(consolePassword)}

            """;
        string settings = $"""
            [databases]
            {name} = host={string.Join(',', uri.Hosts.Select(host => host.Host))} port={string.Join(',', uri.Hosts.Select(host => host.Port))} dbname={name}{Flavor(database)}

            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {directory}/userlist.txt
            admin_users = {ConsoleUser}
            pool_mode = transaction
            default_pool_size = {poolSize}
            max_client_conn = {connections + 50}
            server_tls_sslmode = {TlsMode(target.SslMode)}
            server_tls_ca_file = {target.RootCertificate}

            """;
        await File.WriteAllTextAsync(Path.Combine(directory, "userlist.txt"), users, CancellationToken.None).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(directory, "dcp.ini"), settings, CancellationToken.None).ConfigureAwait(false);
        IReadOnlyList<string> command = [.. SelfCommand.For("serve"), Path.Combine(directory, "dcp.ini")];
        GuardedProcess process = await GuardedProcess.StartAsync(directory, owner: null, "TERM", StopLimit, command).ConfigureAwait(false);
        try
        {
            ManagedPool pool = new(
                process,
                MakeUri(target.Username, target.Password, port, name),
                MakeUri(ConsoleUser, consolePassword, port, "pgbouncer"));
            await pool.WaitUntilReadyAsync(cancellation).ConfigureAwait(false);
            return pool;
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        NpgsqlConnectionStringBuilder login = PostgresUri.Parse(Uri.OriginalString).Settings;
        await using NpgsqlDataSource source = new NpgsqlSlimDataSourceBuilder(login.ConnectionString).Build();
        await using NpgsqlConnection connection =
            await DatabaseReadiness.WaitAsync(source, _process, "dcp serve", cancellation).ConfigureAwait(false);
    }

    /// <summary>The nodes of a cluster of the demo's own tell over HTTP whether they are ready.</summary>
    private static string Flavor(IWorkloadDatabase database) => database is ScratchCockroach { HttpUris: [var first, ..] }
        ? $" flavor=cockroachdb check=https://:{first.Port}/health?ready=1"
        : "";

    private static string TlsMode(SslMode mode) => mode switch
    {
        SslMode.VerifyCA => "verify-ca",
        SslMode.VerifyFull => "verify-full",
        _ => mode.ToString().ToLowerInvariant(),
    };

    private static string Quote(string? text) => '"' + (text ?? "").Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private static Uri MakeUri(string? user, string? password, int port, string database) => new(
        $"postgresql://{Uri.EscapeDataString(user ?? "")}:{Uri.EscapeDataString(password ?? "")}@127.0.0.1:{port}/"
        + $"{Uri.EscapeDataString(database)}?sslmode=disable");
}
