using System.Globalization;
using Dcp.SystemTests.Support;
using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.SystemTests.Hosting;

/// <summary>The start as service files and init scripts make it: <c>-d</c>, <c>-u</c>, a pidfile.</summary>
public sealed class DaemonTests(PostgresFixture postgres) : IDisposable
{
    private readonly OpenDirectory _files = new();
    private readonly int _port = Ports.Free();
    private int _pid;

    private string PidFile => _files["pooler.pid"];

    private string LogFile => _files["pooler.log"];

    public void Dispose()
    {
        if (_pid > 0) Signals.Send(_pid, Signals.Kill);
        _files.Dispose();
    }

    [Fact]
    public async Task A_daemon_is_up_when_the_command_returns_and_keeps_none_of_its_files()
    {
        string file = await WriteAsync();

        // The end of the command's output is seen only when nobody has it open any more.
        ToolResult started = await RunAsync("serve", "-d", file);
        started.EnsureSuccess();
        _pid = await ReadPidAsync();

        await using (NpgsqlConnection client = await Connections.OpenAsync(_port, "app", Users.Trust)) Assert.Equal("1", await client.ScalarAsync("select 1"));
        Assert.Equal($"{_pid}", File.ReadAllText($"/proc/{_pid}/stat").Split(' ')[5]);
        Assert.Equal("/dev/null", File.ResolveLinkTarget($"/proc/{_pid}/fd/1", false)?.FullName);
        Assert.Contains("process up", await File.ReadAllTextAsync(LogFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        ToolResult second = await RunAsync("serve", "-d", file);
        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains($"process {_pid} is still running", second.Error, StringComparison.Ordinal);
        await EndAsync();
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task A_daemon_takes_the_place_of_a_daemon()
    {
        string file = await WriteAsync();
        (await RunAsync("serve", "-d", file)).EnsureSuccess();
        int before = _pid = await ReadPidAsync();
        await using NpgsqlConnection client = await Connections.OpenAsync(_port, "app", Users.Trust);
        Assert.Equal("1", await client.ScalarAsync("select 1"));

        (await RunAsync("serve", "-d", "-R", file)).EnsureSuccess();
        await Processes.WaitForEndAsync(before);
        _pid = await ReadPidAsync();
        Assert.NotEqual(before, _pid);
        Assert.Equal("2", await client.ScalarAsync("select 2"));
        await EndAsync();
    }

    [Fact]
    public async Task Without_a_pidfile_there_is_no_daemon()
    {
        ToolResult result = await RunAsync("serve", "-d", await WriteAsync(("pidfile", "")));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("-d needs a pidfile", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_pidfile_is_no_hindrance()
    {
        await File.WriteAllTextAsync(PidFile, "4194304\n", TestContext.Current.CancellationToken);
        (await RunAsync("serve", "-d", await WriteAsync())).EnsureSuccess();
        _pid = await ReadPidAsync();
        Assert.InRange(_pid, 1, 4194303);
        await EndAsync();
    }

    [Fact]
    public async Task Root_changes_to_the_user_that_it_is_told()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can change to another user");
        UnixAccount account = UnixAccount.ForDatabase()!;
        foreach (string[] how in (string[][])[["serve", "-d", "-u", account.Name, await WriteAsync()], ["serve", "-d", await WriteAsync(("user", account.Name))]])
        {
            (await RunAsync(how)).EnsureSuccess();
            _pid = await ReadPidAsync();
            string[] status = await File.ReadAllLinesAsync($"/proc/{_pid}/status", TestContext.Current.CancellationToken);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Uid:\t{account.Uid}\t{account.Uid}\t{account.Uid}\t{account.Uid}"), status);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Gid:\t{account.Gid}\t{account.Gid}\t{account.Gid}\t{account.Gid}"), status);
            await using (NpgsqlConnection client = await Connections.OpenAsync(_port, "app", Users.Trust)) Assert.Equal("1", await client.ScalarAsync("select 1"));
            await EndAsync();
            File.Delete(LogFile);
        }

        ToolResult unknown = await RunAsync("serve", "-u", "nobody-of-that-name", await WriteAsync());
        Assert.NotEqual(0, unknown.ExitCode);
        Assert.Contains("there is no such user of the system", unknown.Error, StringComparison.Ordinal);
    }

    /// <summary>A user who gets to the program may have to have it elsewhere.</summary>
    private async Task<ToolResult> RunAsync(params string[] arguments)
    {
        string binary = await DcpBinary.PathAsync();
        if (!Accounts.CanReach(UnixAccount.ForDatabase(), binary))
        {
            string copy = _files[Path.GetFileName(binary)];
            binary = File.Exists(copy) ? copy : DcpBinary.CopyTo(_files.Path);
        }

        return await Tool.RunAsync(binary, arguments);
    }

    private async Task<string> WriteAsync(params (string, object)[] more)
    {
        PoolerConfig config = PoolerConfig.For(postgres.Server, [("pidfile", PidFile), ("logfile", LogFile), .. more]);
        await config.WriteAsync(_files.Path, _port);
        return _files["pooler.ini"];
    }

    private async Task<int> ReadPidAsync() =>
        int.Parse(await File.ReadAllTextAsync(PidFile, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);

    private async Task EndAsync()
    {
        Signals.Send(_pid, Signals.Int);
        await Processes.WaitForEndAsync(_pid);
        _pid = 0;
    }
}
