using System.Diagnostics;
using System.Security.Cryptography;

namespace Dcp.Workload.Database;

/// <summary>
/// A secure single-node CockroachDB with its own certificates, by the commands of CockroachDB's documentation for a local
/// secure cluster, with an administrator <c>me</c> and an unprivileged user <c>pgb</c>.
/// Nobody has run it against a real <c>cockroach</c> yet: tests check the command lines against a stand-in only.
/// </summary>
public sealed class ScratchCockroach : IWorkloadDatabase
{
    private const string Database = "defaultdb";
    private const string UrlFile = "listening-url";

    // $1 program, $2 SQL port, $3 HTTP port.
    private const string CertifyAndRun = """
        set -e
        mkdir certs safe
        "$1" cert create-ca --certs-dir=certs --ca-key=safe/ca.key
        "$1" cert create-node localhost 127.0.0.1 "$(hostname)" --certs-dir=certs --ca-key=safe/ca.key
        "$1" cert create-client root --certs-dir=certs --ca-key=safe/ca.key
        exec "$1" start-single-node --certs-dir=certs --store=data --listen-addr=127.0.0.1:"$2" \
            --http-addr=127.0.0.1:"$3" --listening-url-file=listening-url
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly GuardedProcess _process;
    private readonly string _userPassword = NewPassword();
    private readonly string _adminPassword = NewPassword();

    private ScratchCockroach(GuardedProcess process, int port, int httpPort)
    {
        _process = process;
        Port = port;
        HttpUri = new Uri($"https://127.0.0.1:{httpPort}");
    }

    public string Version { get; private set; } = "";

    public string Host => "127.0.0.1";

    public int Port { get; }

    /// <summary>The node's console and metrics.</summary>
    public Uri HttpUri { get; }

    public Uri UserUri => MakeUri("pgb", _userPassword);

    public Uri AdminUri => MakeUri("me", _adminPassword);

    public int Pid => _process.Pid;

    int? IWorkloadDatabase.Pid => Pid;

    /// <param name="program">Path of <c>cockroach</c>.</param>
    /// <exception cref="DatabaseUnavailableException">It did not start; with the last lines of its log.</exception>
    public static async Task<ScratchCockroach> StartAsync(string program, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int port = FreePort.Find();
        int httpPort = FreePort.Find();
        string directory = GuardedProcess.CreateDirectory("dcp-crdb-");
        string[] command = ["sh", "-c", CertifyAndRun, "dcp-cockroach", program, $"{port}", $"{httpPort}"];
        GuardedProcess process = await GuardedProcess
            .StartAsync(directory, owner: null, "TERM", TimeSpan.FromSeconds(5), command)
            .ConfigureAwait(false);
        ScratchCockroach cockroach = new(process, port, httpPort);
        try
        {
            await cockroach.WaitUntilReadyAsync(cancellation).ConfigureAwait(false);
            await cockroach.CreateUsersAsync(program, cancellation).ConfigureAwait(false);
            string tag = await RunAsync(program, directory, ["version", "--build-tag"], cancellation).ConfigureAwait(false);
            cockroach.Version = $"CockroachDB {tag.Trim()}";
            return cockroach;
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static async Task<string> RunAsync(
        string program, string directory, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(info) ?? throw new DatabaseUnavailableException($"Could not start {program}.");
        Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(cancellation).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return process.ExitCode == 0
            ? output
            : throw new DatabaseUnavailableException($"{program} {info.ArgumentList[0]} failed: {(await error.ConfigureAwait(false)).Trim()}");
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        // The node writes this file when it takes connections.
        string file = Path.Combine(_process.Directory, UrlFile);
        long start = Stopwatch.GetTimestamp();
        while (!File.Exists(file))
        {
            if (_process.HasExited)
            {
                string log = await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
                throw new DatabaseUnavailableException($"CockroachDB ended while starting:\n{log}");
            }

            if (Stopwatch.GetElapsedTime(start) > StartLimit)
                throw new DatabaseUnavailableException($"CockroachDB was not ready after {StartLimit.TotalSeconds:0} s.");
            await Task.Delay(50, cancellation).ConfigureAwait(false);
        }
    }

    private async Task CreateUsersAsync(string program, CancellationToken cancellation)
    {
        // By a file, as command lines are everybody's to read.
        string sql = $"""
            CREATE ROLE me WITH LOGIN PASSWORD '{_adminPassword}';
            GRANT admin TO me;
            CREATE ROLE pgb WITH LOGIN PASSWORD '{_userPassword}';
            GRANT ALL ON DATABASE {Database} TO pgb;
            """;
        await File.WriteAllTextAsync(Path.Combine(_process.Directory, "users.sql"), sql, cancellation).ConfigureAwait(false);
        string[] arguments = ["sql", "--certs-dir=certs", $"--host={Host}:{Port}", "--file=users.sql"];
        await RunAsync(program, _process.Directory, arguments, cancellation).ConfigureAwait(false);
    }

    private Uri MakeUri(string user, string password) =>
        new($"postgresql://{user}:{password}@{Host}:{Port}/{Database}?sslmode=prefer");
}
