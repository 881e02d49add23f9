using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Balance;

/// <summary>A target whose host is there and says nothing: its packets are dropped, so no connection is refused, none is made, and none ends.</summary>
public sealed class DroppedPacketsTests(PostgresFixture postgres) : IDisposable
{
    private const string Iptables = "/usr/sbin/iptables";

    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-test-drop-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_host_that_drops_packets_costs_no_new_client_an_error_and_is_found_down()
    {
        await ClusterHosts.SkipIfImpossibleAsync();
        Assert.True(File.Exists(Iptables), $"{Iptables} is missing: apt-get install iptables");
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_111_111);
        string database = await postgres.CreateDatabaseAsync();
        await using ClusterHosts hosts = await ClusterHosts.StartAsync(3);
        ToolResult rules = await hosts.RunAsync(2, Iptables, "-L", "INPUT");
        if (rules.ExitCode != 0) Assert.Skip($"packets cannot be dropped in a network namespace here: {rules.Error.Trim()}");
        await using ClusterPooler two = await ClusterPooler.StartAsync(hosts, 2, Pooler(database), "");
        await using ClusterPooler three = await ClusterPooler.StartAsync(hosts, 3, Pooler(database), "");
        string socket = Path.Combine(_directory, ".s.PGSQL.5433");
        await using ClusterPooler front = await ClusterPooler.StartAsync(hosts, 1, Pooler(database), $"""
            [frontend in]
            bind = {socket}
            timeout connect = 2s
            default_server = inter=500 fall=2 rise=1 check_timeout=30s
            server two = {ClusterHosts.Address(2)}:6432 check check_timeout=3s
            server three = {ClusterHosts.Address(3)}:6432 check
            """);
        await front.WaitForAsync("SHOW TARGETS", targets => targets.Contains("in|frontend|two|", StringComparison.Ordinal) && !targets.Contains("|DOWN", StringComparison.Ordinal));
        await ConnectAsync(database, 6);
        int[] taken = await TakenAsync(front);
        Assert.Equal([3, 3], taken);

        (await hosts.RunAsync(2, Iptables, "-A", "INPUT", "-p", "tcp", "--dport", "6432", "-j", "DROP")).EnsureSuccess();
        await ConnectAsync(database, 6);
        await front.WaitForAsync("SHOW TARGETS", targets => targets.Contains("|DOWN|", StringComparison.Ordinal) && targets.Contains("L4TOUT", StringComparison.Ordinal));
        await front.WaitForLogAsync("server in/two is DOWN, reason: L4TOUT");
        await ConnectAsync(database, 4);

        (await hosts.RunAsync(2, Iptables, "-F", "INPUT")).EnsureSuccess();
        await front.WaitForAsync("SHOW TARGETS", targets => !targets.Contains("|DOWN", StringComparison.Ordinal));
        int before = (await TakenAsync(front))[0];
        await ConnectAsync(database, 6);
        Assert.True((await TakenAsync(front))[0] > before, "the host that is back gets nothing");
    }

    private PoolerConfig Pooler(string database)
    {
        PoolerConfig config = new();
        config.Databases[database] = $"host={postgres.Server.SocketDirectory} port={postgres.Port}";
        config.Settings["listen_addr"] = "*";
        return config;
    }

    /// <summary>One after the other, each a new connection; none may fail.</summary>
    private async Task ConnectAsync(string database, int times)
    {
        for (int i = 0; i < times; i++)
            Assert.Equal("1\n", (await Tool.PsqlAsync($"host={_directory} port=5433 dbname={database} user={Users.Trust}", "select 1")).EnsureSuccess().Output);
    }

    /// <summary>Connections that each server was given.</summary>
    private static async Task<int[]> TakenAsync(ClusterPooler front)
    {
        ToolResult targets = (await front.ConsoleAsync("SHOW TARGETS")).EnsureSuccess();
        return [.. targets.Lines.Select(line => line.Split('|')).Where(cells => cells[0] == "in").Select(cells => int.Parse(cells[11], System.Globalization.CultureInfo.InvariantCulture))];
    }
}
