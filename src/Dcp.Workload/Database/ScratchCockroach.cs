using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Dcp.Workload.Database;

/// <summary>
/// A secure CockroachDB of three nodes with its own certificates, by the commands of CockroachDB's documentation for a local secure
/// cluster, with an administrator <c>me</c> and an unprivileged user <c>pgb</c>. Each node is a guarded process with a directory of its
/// own. Nobody has run it against a real <c>cockroach</c> yet: tests run it with a script in its place.
/// </summary>
public sealed class ScratchCockroach : IWorkloadDatabase
{
    private const string Database = "defaultdb";
    private const string CertifiedFile = "certified";

    /// <summary>How often <c>cockroach init</c> is tried: a port that is open is no promise that the node behind it listens already.</summary>
    private const int InitAttempts = 20;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan InitPause = TimeSpan.FromMilliseconds(500);

    private readonly CockroachProgram _program;
    private readonly CockroachPlan _plan = CockroachPlan.Make();
    private readonly List<GuardedProcess> _nodes = [];
    private readonly string _userPassword = NewPassword();
    private readonly string _adminPassword = NewPassword();

    private ScratchCockroach(string program) => _program = new CockroachProgram(program);

    public string Version { get; private set; } = "";

    public string Host => CockroachPlan.Addresses[0];

    public int Port => _plan.SqlPort;

    /// <summary>Where each node's console, metrics and health are.</summary>
    public IReadOnlyList<Uri> HttpUris => [.. CockroachPlan.Addresses.Select((_, node) => _plan.Http(node))];

    public Uri UserUri => MakeUri("pgb", _userPassword, CockroachPlan.Addresses);

    public Uri AdminUri => MakeUri("me", _adminPassword, [Host]);

    public IReadOnlyList<int> Pids => [.. _nodes.Select(node => node.Pid)];

    int? IWorkloadDatabase.Pid => null;

    private string Home => _nodes[0].Directory;

    /// <param name="program">Path of <c>cockroach</c>.</param>
    /// <exception cref="DatabaseUnavailableException">It did not start; with the last lines of its log.</exception>
    public static async Task<ScratchCockroach> StartAsync(string program, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ScratchCockroach cluster = new(Path.GetFullPath(program));
        try
        {
            await cluster.StartNodesAsync(cancellation).ConfigureAwait(false);
            await cluster.InitAsync(cancellation).ConfigureAwait(false);
            foreach (GuardedProcess node in cluster._nodes)
                await WaitAsync(node, () => File.Exists(Path.Combine(node.Directory, CockroachPlan.UrlFile)), cancellation).ConfigureAwait(false);
            await CockroachReplicas.WaitAsync(cluster.HttpUris, cancellation).ConfigureAwait(false);
            await cluster.CreateUsersAsync(cancellation).ConfigureAwait(false);
            string tag = await cluster._program.RunAsync(cluster.Home, ["version", "--build-tag"], cancellation).ConfigureAwait(false);
            cluster.Version = $"CockroachDB {tag.Trim()}, {cluster._nodes.Count} nodes";
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>All at once: two of three cannot drain anyway when the third is gone.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask())).ConfigureAwait(false);

    private static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The first makes the certificates of all.</summary>
    private async Task StartNodesAsync(CancellationToken cancellation)
    {
        const string run = "exec \"$@\"";
        string certify = $"set -e\n{CockroachPlan.Certify}\ntouch {CertifiedFile}\n{run}";
        await StartNodeAsync(certify, CockroachPlan.Certificates).ConfigureAwait(false);
        await WaitAsync(_nodes[0], () => File.Exists(Path.Combine(Home, CertifiedFile)), cancellation).ConfigureAwait(false);
        while (_nodes.Count < CockroachPlan.Addresses.Count)
            await StartNodeAsync(run, Path.Combine(Home, CockroachPlan.Certificates)).ConfigureAwait(false);
        for (int node = 0; node < _nodes.Count; node++)
        {
            string address = CockroachPlan.Addresses[node];
            await WaitAsync(_nodes[node], () => IsListening(address), cancellation).ConfigureAwait(false);
        }
    }

    private async Task StartNodeAsync(string script, string certificates)
    {
        string[] command = ["sh", "-c", script, "dcp-cockroach", _program.Path, .. _plan.Start(_nodes.Count, certificates)];

        // A scratch cluster has nothing to tell its maker.
        Dictionary<string, string> environment = new() { ["COCKROACH_SKIP_ENABLING_DIAGNOSTIC_REPORTING"] = "true" };
        _nodes.Add(await GuardedProcess
            .StartAsync(GuardedProcess.CreateDirectory("dcp-crdb-"), owner: null, "TERM", StopLimit, command, environment)
            .ConfigureAwait(false));
    }

    private async Task InitAsync(CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            (int exitCode, _, string error) = await _program.TryAsync(Home, _plan.Init(), cancellation).ConfigureAwait(false);

            // An attempt whose answer was lost may have done it.
            if (exitCode == 0 || error.Contains("already been initialized", StringComparison.Ordinal))
                return;
            if (attempt == InitAttempts || _nodes.Exists(node => node.HasExited))
                throw new DatabaseUnavailableException($"cockroach init failed: {error}");
            await Task.Delay(InitPause, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task WaitAsync(GuardedProcess node, Func<bool> isReached, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isReached())
        {
            if (node.HasExited)
            {
                string log = await node.WaitForExitAsync(cancellation).ConfigureAwait(false);
                throw new DatabaseUnavailableException($"CockroachDB ended while starting:\n{log}");
            }

            if (Stopwatch.GetElapsedTime(start) > StartLimit)
                throw new DatabaseUnavailableException($"CockroachDB was not ready after {StartLimit.TotalSeconds:0} s.");
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    private bool IsListening(string address)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Parse(address), Port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task CreateUsersAsync(CancellationToken cancellation)
    {
        // By a file, as command lines are everybody's to read.
        string sql = $"""
            CREATE ROLE me WITH LOGIN PASSWORD '{_adminPassword}';
            GRANT admin TO me;
            CREATE ROLE pgb WITH LOGIN PASSWORD '{_userPassword}';
            GRANT ALL ON DATABASE {Database} TO pgb;
            """;
        await File.WriteAllTextAsync(Path.Combine(Home, "users.sql"), sql, cancellation).ConfigureAwait(false);
        await _program.RunAsync(Home, _plan.Sql("users.sql"), cancellation).ConfigureAwait(false);
    }

    private Uri MakeUri(string user, string password, IReadOnlyList<string> hosts)
    {
        string authority = Uri.EscapeDataString(Path.Combine(Home, CockroachPlan.Certificates, "ca.crt"));
        string spread = hosts.Count > 1 ? "&load_balance_hosts=random" : "";
        return new Uri(string.Create(
            CultureInfo.InvariantCulture,
            $"postgresql:///{Database}?user={user}&password={password}&host={string.Join(',', hosts)}&port={Port}&sslmode=verify-full&sslrootcert={authority}{spread}"));
    }
}
