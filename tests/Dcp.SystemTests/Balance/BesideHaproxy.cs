using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Balance;

/// <summary>
/// HAProxy with a file of its own kind, and dcp with what <c>dcp import</c> makes of the same file for other ports: whatever is asked of
/// one is asked of the other.
/// </summary>
internal sealed class BesideHaproxy : IAsyncDisposable
{
    private readonly string _directory;

    private BesideHaproxy(string directory, Balancer haproxy, Balancer dcp, ToolResult import)
    {
        _directory = directory;
        Haproxy = haproxy;
        Dcp = dcp;
        Import = import;
    }

    internal Balancer Haproxy { get; }

    internal Balancer Dcp { get; }

    /// <summary>What the import said; its translation is <see cref="ToolResult.Output"/>.</summary>
    internal ToolResult Import { get; }

    internal IEnumerable<Balancer> Both => [Haproxy, Dcp];

    /// <param name="file">An haproxy.cfg with places for ports: <c>{in}</c> and the other names. HAProxy's statistics are added.</param>
    /// <param name="ports">Names of the ports that are bound, each of which is another for each of the two.</param>
    internal static async Task<BesideHaproxy> StartAsync(string file, params string[] ports)
    {
        Dictionary<string, int> theirs = ports.ToDictionary(name => name, _ => Ports.Free());
        Dictionary<string, int> ours = ports.ToDictionary(name => name, _ => Ports.Free());
        (int theirPage, int ourPage) = (Ports.Free(), Ports.Free());
        string directory = Directory.CreateTempSubdirectory("dcp-test-import-").FullName;
        string path = Path.Combine(directory, "haproxy.cfg");
        await File.WriteAllTextAsync(path, Fill(file, ours));
        ToolResult import = await DcpProcess.RunAsync(["import", path]);
        import.EnsureSuccess();

        HaproxyProcess? haproxy = null;
        try
        {
            haproxy = await HaproxyProcess.StartAsync(Fill(file, theirs) + $"""

                listen statistics-of-the-test
                  mode http
                  bind 127.0.0.1:{theirPage}
                  timeout client 30s
                  timeout server 30s
                  timeout connect 5s
                  stats enable
                  stats uri /
                """, theirPage);
            PoolerConfig config = new() { More = $"{import.Output}\n[web]\nlisten = 127.0.0.1:{ourPage}\n" };
            PoolerProcess pooler = await DcpProcess.StartAsync(config);
            await pooler.WaitForLogAsync("process up");
            await pooler.WaitForLogAsync("(web)");
            return new BesideHaproxy(
                directory,
                new Balancer("HAProxy", theirs, theirPage, () => haproxy.Log, haproxy),
                new Balancer("dcp", ours, ourPage, () => pooler.Log, pooler),
                import);
        }
        catch
        {
            if (haproxy is not null) await haproxy.DisposeAsync();
            Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Haproxy.DisposeAsync();
        await Dcp.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static string Fill(string file, Dictionary<string, int> ports) =>
        ports.Aggregate(file, (text, port) => text.Replace($"{{{port.Key}}}", $"{port.Value}", StringComparison.Ordinal));
}
