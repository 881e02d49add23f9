using System.Net;
using System.Net.Sockets;
using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.SystemTests.Support;

/// <summary>A dcp on one of <see cref="ClusterHosts"/>, reached through its Unix socket, which namespaces do not part.</summary>
public sealed class ClusterPooler : IAsyncDisposable
{
    private const int Port = 6432;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly GuardedProcess _process;
    private readonly string _name;

    private ClusterPooler(GuardedProcess process, string name)
    {
        _process = process;
        _name = name;
    }

    public string Directory => _process.Directory;

    public EndPoint EndPoint => new UnixDomainSocketEndPoint(Path.Combine(Directory, ".s.PGSQL.6432"));

    public int Pid => _process.Pid;

    public string Log => File.ReadAllText(Path.Combine(Directory, "log"));

    /// <param name="hosts">Null: on this machine itself.</param>
    public static async Task<ClusterPooler> StartAsync(ClusterHosts? hosts, int node, PoolerConfig config, string section)
    {
        string directory = GuardedProcess.CreateDirectory("dcp-test-node-");
        config.More = section;
        await config.WriteAsync(directory, Port);
        string[] serve = [await DcpBinary.PathAsync(), "serve", Path.Combine(directory, "pooler.ini")];
        GuardedProcess process = await GuardedProcess.StartAsync(directory, null, "TERM", TimeSpan.FromSeconds(10), [.. hosts?.Inside(node) ?? [], .. serve]);
        ClusterPooler pooler = new(process, $"ha{node}");
        using CancellationTokenSource limit = new(s_limit);
        while (!File.Exists(Path.Combine(directory, ".s.PGSQL.6432")))
        {
            Assert.False(limit.IsCancellationRequested || process.HasExited, $"{pooler._name} does not start");
            await Task.Delay(20, CancellationToken.None);
        }

        return pooler;
    }

    public async Task<NpgsqlConnection> ConnectAsync(string database)
    {
        NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder
        {
            Host = Directory,
            Port = Port,
            Database = database,
            Username = Users.Trust,
            Pooling = false,
            NoResetOnClose = true,
            CommandTimeout = 60,
            Timeout = 60,
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Rows are lines, columns are parted by <c>|</c>.</summary>
    public Task<ToolResult> ConsoleAsync(string command) =>
        Tool.PsqlAsync($"host={Directory} port={Port} dbname=pgbouncer user={Users.Admin}", command, password: Users.Password);

    /// <summary>Waits until what the console says satisfies the test; the last it said is in the failure.</summary>
    public async Task WaitForAsync(string command, Predicate<string> isSo)
    {
        using CancellationTokenSource limit = new(s_limit);
        while (true)
        {
            ToolResult said = await ConsoleAsync(command);
            if (isSo(said.Output)) return;
            Assert.False(limit.IsCancellationRequested, $"{_name}, {command}: {said.Output}{said.Error}\n{Log}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>Waits until the log holds the text.</summary>
    public async Task WaitForLogAsync(string text)
    {
        using CancellationTokenSource limit = new(s_limit);
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(limit.IsCancellationRequested, $"{_name} has not logged '{text}':\n{Log}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>Kills it as a crash does.</summary>
    public async Task KillAsync()
    {
        Signals.Send(Pid, Signals.Kill);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
