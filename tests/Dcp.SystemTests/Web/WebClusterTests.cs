using System.Text.Json;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Web;

/// <summary>What the page is told of the other nodes, by real corosyncs.</summary>
public sealed class WebClusterTests(PostgresFixture postgres)
{
    private const string Get = "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8404/api/status', timeout=60).read().decode())";

    [Fact]
    public async Task Nodes_and_quorum_are_on_the_page()
    {
        await ClusterHosts.SkipIfImpossibleAsync();
        await using ClusterHosts hosts = await ClusterHosts.StartAsync(2);
        string section = $"{hosts.Section}\n[web]\nlisten = 127.0.0.1:8404\n";
        await using ClusterPooler one = await ClusterPooler.StartAsync(hosts, 1, PoolerConfig.For(postgres.Server), section);
        await using ClusterPooler two = await ClusterPooler.StartAsync(hosts, 2, PoolerConfig.For(postgres.Server), section);
        await one.WaitForAsync("SHOW NODES", nodes => nodes.Contains("ha2|2|member", StringComparison.Ordinal));

        JsonElement cluster = await ClusterAsync(hosts, 1);
        Assert.Equal(["ha1 self", "ha2 member"], cluster.GetProperty("nodes").EnumerateArray().Select(node => $"{node.GetProperty("name")} {node.GetProperty("state")}"));
        Assert.True(cluster.GetProperty("quorum").GetBoolean());
        Assert.Equal(JsonValueKind.Null, cluster.GetProperty("manager").ValueKind);

        await two.KillAsync();
        await one.WaitForAsync("SHOW NODES", nodes => nodes.Contains("ha2|2|absent", StringComparison.Ordinal));
        Assert.Equal("absent", (await ClusterAsync(hosts, 1)).GetProperty("nodes")[1].GetProperty("state").GetString());
    }

    private static async Task<JsonElement> ClusterAsync(ClusterHosts hosts, int node)
    {
        string[] command = [.. hosts.Inside(node), "python3", "-c", Get];
        ToolResult answer = (await Tool.RunAsync(command[0], command[1..])).EnsureSuccess();
        return JsonDocument.Parse(answer.Output).RootElement.GetProperty("cluster");
    }
}
