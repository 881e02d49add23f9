using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dcp.SystemTests.Support;
using Microsoft.Win32.SafeHandles;

namespace Dcp.SystemTests.Balance;

/// <summary>A server given by name, whose addresses change while dcp runs: asked of the system's own resolver, on a host whose /etc/hosts is the test's.</summary>
public sealed class NameTests(PostgresFixture postgres) : IDisposable
{
    private const string Name = "db.test.example";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-test-names-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task All_addresses_of_a_name_are_used_and_new_ones_are_taken_up()
    {
        await ClusterHosts.SkipIfImpossibleAsync();
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_111_111);
        string database = await postgres.CreateDatabaseAsync();
        await using ClusterHosts hosts = await ClusterHosts.StartAsync(3);
        await using ClusterPooler two = await ClusterPooler.StartAsync(hosts, 2, Pooler(database), "");
        await using ClusterPooler three = await ClusterPooler.StartAsync(hosts, 3, Pooler(database), "");
        string names = Path.Combine(_directory, "hosts");
        await WriteAsync(names, 2);
        (await hosts.RunAsync(1, "mount", "--bind", names, "/etc/hosts")).EnsureSuccess();
        PoolerConfig config = Pooler(database);
        config.Settings["dns_max_ttl"] = "1";
        await using ClusterPooler front = await ClusterPooler.StartAsync(hosts, 1, config, $"""
            [frontend in]
            bind = {Path.Combine(_directory, ".s.PGSQL.5433")}
            server db = {Name}:6432
            """);
        await WaitUntilUsedAsync(front, database, 2);

        await WriteAsync(names, 2, 3);
        await WaitUntilUsedAsync(front, database, 2, 3);

        await WriteAsync(names, 3);
        await WaitUntilUsedAsync(front, database, 3);
    }

    /// <summary>In one piece, and never shorter than it was: whoever reads it meanwhile finds the one or the other, and no empty file.</summary>
    private static async Task WriteAsync(string file, params int[] nodes)
    {
        string text = $"127.0.0.1 localhost\n{string.Concat(nodes.Select(node => $"{ClusterHosts.Address(node)} {Name}\n"))}".PadRight(500, '\n');
        using SafeFileHandle handle = File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        await RandomAccess.WriteAsync(handle, Encoding.ASCII.GetBytes(text), 0, TestContext.Current.CancellationToken);
    }

    /// <summary>Connects again and again, of which none may fail, until those addresses are the targets and each gets connections.</summary>
    private async Task WaitUntilUsedAsync(ClusterPooler front, string database, params int[] nodes)
    {
        string[] wanted = [.. nodes.Select(node => $"{ClusterHosts.Address(node)}:6432")];
        Dictionary<string, int> before = [];
        string last = "";
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < s_limit;)
        {
            ToolResult answer = await Tool.PsqlAsync($"host={_directory} port=5433 dbname={database} user={Users.Trust}", "select 1");
            Assert.Equal("1\n", answer.EnsureSuccess().Output);
            ToolResult targets = (await front.ConsoleAsync("SHOW TARGETS")).EnsureSuccess();
            last = targets.Output;
            Dictionary<string, int> now = targets.Lines.Select(line => line.Split('|')).Where(cells => cells[0] == "in").ToDictionary(cells => cells[3], cells => int.Parse(cells[11], CultureInfo.InvariantCulture));
            if (now.Keys.Order().SequenceEqual(wanted))
            {
                if (before.Count == 0) before = now;
                if (wanted.All(address => now[address] > before[address])) return;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{string.Join(' ', wanted)} are not all used: {last}\n{front.Log}");
    }

    private PoolerConfig Pooler(string database)
    {
        PoolerConfig config = new();
        config.Databases[database] = $"host={postgres.Server.SocketDirectory} port={postgres.Port}";
        config.Settings["listen_addr"] = "*";
        return config;
    }
}
