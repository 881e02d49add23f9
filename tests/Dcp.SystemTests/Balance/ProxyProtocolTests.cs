using System.Text.RegularExpressions;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Balance;

/// <summary>PROXY headers between the real HAProxy and dcp, in and out: all three see the same client.</summary>
public sealed class ProxyProtocolTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("send-proxy", "send_proxy_v2")]
    [InlineData("send-proxy-v2", "send_proxy")]
    public async Task The_client_s_address_goes_from_HAProxy_through_dcp_to_HAProxy(string toDcp, string fromDcp)
    {
        (int front, int middle, int back) = (Ports.Free(), Ports.Free(), Ports.Free());
        await using HaproxyProcess haproxy = await HaproxyProcess.StartAsync($"""
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
            """, front);
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"[frontend in]\nbind = 127.0.0.1:{middle}\naccept_proxy = 1\nserver haproxy = 127.0.0.1:{back} {fromDcp}\n";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        string conninfo = $"host=127.0.0.1 port={front} dbname=app user={Users.Trust} sslmode=disable";
        ToolResult result = await Tool.PsqlAsync(conninfo, "select 42");
        for (int i = 0; i < 600 && result.ExitCode != 0; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            result = await Tool.PsqlAsync(conninfo, "select 42");
        }

        Assert.Equal("42\n", result.EnsureSuccess().Output);
        HashSet<string> seen = [];
        for (int i = 0; i < 600 && seen.Count == 0; i++)
        {
            seen = [.. Addresses(haproxy.Log, "front ")];
            seen.IntersectWith(Addresses(haproxy.Log, "back "));
            seen.RemoveWhere(address => !PassedLine(address).IsMatch(pooler.Log));
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.True(seen.Count > 0, $"{haproxy.Log}\n{pooler.Log}");
    }

    private static IEnumerable<string> Addresses(string log, string begin) =>
        log.Split('\n').Where(line => line.StartsWith(begin, StringComparison.Ordinal)).Select(line => line[begin.Length..].Trim());

    private static Regex PassedLine(string address) => new($@" {Regex.Escape(address)} \[[^\]]*\] in in/haproxy ");
}
