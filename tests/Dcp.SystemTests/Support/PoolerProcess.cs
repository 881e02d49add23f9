using System.Net.Sockets;
using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.SystemTests.Support;

/// <summary>A running pooler, dcp or PgBouncer: see <see cref="DcpProcess"/> and <see cref="PgBouncerProcess"/>.</summary>
public sealed class PoolerProcess : IAsyncDisposable
{
    // Bounds for what never comes: a busy machine takes its time, and no test waits for longer than it has to.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(1);

    private readonly GuardedProcess _process;
    private readonly LogFile _log;

    private PoolerProcess(GuardedProcess process, LogFile log, int port)
    {
        _process = process;
        _log = log;
        Port = port;
    }

    public int Port { get; }

    public int Pid => _process.Pid;

    /// <summary>Holds the Unix socket, <c>pooler.ini</c> and <c>userlist.txt</c>.</summary>
    public string Directory => _process.Directory;

    /// <summary>All that it has written to stdout and stderr; also after its end.</summary>
    public string Log => _log.Text;

    public bool HasExited => _process.HasExited;

    /// <param name="command">Program and arguments, given the directory.</param>
    internal static async Task<PoolerProcess> StartAsync(PoolerConfig config, int? port, Func<string, IEnumerable<string>> command)
    {
        // PgBouncer refuses to run as root, and what holds for one is tried on the other.
        UnixAccount? account = UnixAccount.ForDatabase();
        string directory = GuardedProcess.CreateDirectory("dcp-test-pooler-");
        int listen = port ?? Ports.Free();
        await config.WriteAsync(directory, listen);
        LogFile log = new(directory);
        string[] words = [.. command(directory)];
        GuardedProcess process = await GuardedProcess.StartAsync(directory, account, "TERM", StopLimit, words);
        PoolerProcess pooler = new(process, log, listen);
        try
        {
            await pooler.WaitUntilListeningAsync();

            // Its Unix socket and its frontends come after that. One that takes over may be refused, which is for its test to see.
            if (!words.Contains("-R")) await pooler.WaitUntilUpAsync();
            return pooler;
        }
        catch
        {
            await pooler.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the files anew, for a RELOAD that follows.</summary>
    public Task RewriteAsync(PoolerConfig config) => config.WriteAsync(Directory, Port);

    public Task<NpgsqlConnection> ConnectAsync(string database = "app", string user = Users.Trust, string password = Users.Password) =>
        Connections.OpenAsync(Port, database, user, password);

    /// <summary>A conninfo string for psql.</summary>
    public string Conninfo(string database = "app", string user = Users.Trust) =>
        $"host=127.0.0.1 port={Port} dbname={database} user={user} sslmode=disable";

    /// <summary>Gives the console a command as an administrator: rows are lines, columns are parted by <c>|</c>.</summary>
    public Task<ToolResult> ConsoleAsync(string command) => Tool.PsqlAsync(Conninfo("pgbouncer", Users.Admin), command, password: Users.Password);

    /// <summary>Asks the console again and again, for half a minute at the most, until its answer is as wanted.</summary>
    public async Task UntilAsync(string command, Predicate<string> isSo)
    {
        string last = "";
        for (int i = 0; i < 300; i++)
        {
            last = (await ConsoleAsync(command)).EnsureSuccess().Output;
            if (isSo(last)) return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{last}\n{Log}");
    }

    public void Signal(int signal) => Signals.Send(Pid, signal);

    /// <summary>Sends the signal and waits for the end.</summary>
    /// <returns>The exit code; 128 + the signal's number for a death by signal.</returns>
    public Task<int> StopAsync(int signal = Signals.Term)
    {
        Signal(signal);
        return WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync()
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The pooler did not end within {StopLimit}. Its log:\n{Log}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until the log holds the text, however long the pooler's clock makes it take, up to two minutes.</summary>
    public async Task WaitForLogAsync(string text)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(StartLimit);
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(limit.IsCancellationRequested, $"'{text}' was not logged. The log:\n{Log}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _log.Dispose();
    }

    private async Task WaitUntilUpAsync()
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(StartLimit);
        while (!Log.Contains("process up", StringComparison.Ordinal))
        {
            if (_process.HasExited) throw new PoolerStartException(_process.ExitCode, Log);
            Assert.False(limit.IsCancellationRequested, $"The pooler is not up after {StartLimit}. Its log:\n{Log}");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private async Task WaitUntilListeningAsync()
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            if (_process.HasExited)
                throw new PoolerStartException(_process.ExitCode, Log);
            try
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", Port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                Assert.False(limit.IsCancellationRequested, $"The pooler does not listen after {StartLimit}. Its log:\n{Log}");
                await Task.Delay(10, CancellationToken.None);
            }
        }
    }
}
