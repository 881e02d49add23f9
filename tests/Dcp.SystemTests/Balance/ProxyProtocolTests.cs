using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Balance;

/// <summary>PROXY headers between the real HAProxy and dcp, in and out: all three see the same client.</summary>
public sealed class ProxyProtocolTests(PostgresFixture postgres) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-test-proxy-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("send-proxy", "send_proxy_v2")]
    [InlineData("send-proxy-v2", "send_proxy")]
    public async Task The_client_s_address_goes_from_HAProxy_through_dcp_to_HAProxy(string toDcp, string fromDcp)
    {
        (int front, int middle, int back) = (Ports.Free(), Ports.Free(), Ports.Free());
        string file = Path.Combine(_directory, "haproxy.cfg");
        await File.WriteAllTextAsync(file, $"""
            global
              log stdout format raw daemon
            defaults
              mode tcp
              log global
              timeout connect 5s
              timeout client 30s
              timeout server 30s
            listen front
              bind 127.0.0.1:{front}
              log-format "front %ci:%cp"
              server dcp 127.0.0.1:{middle} {toDcp}
            listen back
              bind 127.0.0.1:{back} accept-proxy
              log-format "back %ci:%cp"
              server database 127.0.0.1:{postgres.Port}

            """, TestContext.Current.CancellationToken);
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"[frontend in]\nbind = 127.0.0.1:{middle}\naccept_proxy = 1\nserver haproxy = 127.0.0.1:{back} {fromDcp}\n";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        using Process haproxy = Process.Start(new ProcessStartInfo("/usr/sbin/haproxy", ["-f", file, "-db"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        ConcurrentQueue<string> lines = new();
        haproxy.OutputDataReceived += (_, e) => lines.Enqueue(e.Data ?? "");
        haproxy.ErrorDataReceived += (_, _) => { };
        haproxy.BeginOutputReadLine();
        haproxy.BeginErrorReadLine();
        try
        {
            string conninfo = $"host=127.0.0.1 port={front} dbname=app user={Users.Trust} sslmode=disable";
            ToolResult result = await Tool.PsqlAsync(conninfo, "select 42");
            for (int i = 0; i < 100 && result.ExitCode != 0; i++)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
                result = await Tool.PsqlAsync(conninfo, "select 42");
            }

            Assert.Equal("42\n", result.EnsureSuccess().Output);
            HashSet<string> seen = [];
            for (int i = 0; i < 100 && seen.Count == 0; i++)
            {
                seen = [.. Addresses(lines, "front ")];
                seen.IntersectWith(Addresses(lines, "back "));
                seen.RemoveWhere(address => !PassedLine(address).IsMatch(pooler.Log));
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }

            Assert.True(seen.Count > 0, $"{string.Join('\n', lines)}\n{pooler.Log}");
        }
        finally
        {
            haproxy.Kill();
            await haproxy.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static IEnumerable<string> Addresses(IEnumerable<string> lines, string begin) =>
        lines.Where(line => line.StartsWith(begin, StringComparison.Ordinal)).Select(line => line[begin.Length..].Trim());

    private static Regex PassedLine(string address) => new($@" {Regex.Escape(address)} \[[^\]]*\] in in/haproxy ");
}
