using System.Net;
using Dcp.Cluster;
using Dcp.Cluster.Corosync;

namespace Dcp.Tests.Cluster;

public sealed class CorosyncConfTests
{
    [Fact]
    public void Two_hosts_are_a_two_node_cluster_that_waits_for_both()
    {
        string text = Write(2);

        Assert.Contains("    two_node: 1\n    wait_for_all: 1\n", text, StringComparison.Ordinal);
        Assert.Contains("    token: 1000\n    token_coefficient: 0\n    consensus: 400\n", text, StringComparison.Ordinal);
        Assert.Contains("    crypto_cipher: aes256\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_hosts_need_a_majority_and_a_consensus_above_the_token()
    {
        string text = Write(3);

        Assert.DoesNotContain("two_node", text, StringComparison.Ordinal);
        Assert.Contains("    consensus: 1200\n", text, StringComparison.Ordinal);
        Assert.Contains("        name: n3\n        nodeid: 3\n        ring0_addr: 10.0.0.3\n        ring1_addr: 10.1.0.3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_brace_ends_its_line_and_is_closed()
    {
        string[] lines = Write(3).Split('\n');

        Assert.All(lines.Where(line => line.Contains('{')), line => Assert.EndsWith(" {", line));
        Assert.Equal(lines.Count(line => line.EndsWith('{')), lines.Count(line => line.Trim() == "}"));
    }

    [Fact]
    public void A_token_that_a_busy_host_would_miss_is_refused() =>
        Assert.Throws<ClusterInputException>(() => CorosyncTiming.For(2, 100));

    [Fact]
    public void No_two_keys_are_the_same()
    {
        Assert.Equal(AuthKey.Length, AuthKey.Create().Length);
        Assert.NotEqual(AuthKey.Create(), AuthKey.Create());
    }

    private static string Write(int count) => CorosyncConf.Write(
        "c",
        [.. Enumerable.Range(1, count).Select(i => new ClusterNode($"n{i}", i, [IPAddress.Parse($"10.0.0.{i}"), IPAddress.Parse($"10.1.0.{i}")]))],
        CorosyncTiming.For(count, 1000));
}
