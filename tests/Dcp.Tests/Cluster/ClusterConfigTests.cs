using Dcp.Cluster.Config;
using Dcp.Server.Config;

namespace Dcp.Tests.Cluster;

public sealed class ClusterConfigTests
{
    private const string Valid = """
        name = shop
        node ha1 = 10.0.0.1
        node ha2 = 10.0.0.2
        vip = 10.0.0.250/24
        vip = 10.0.0.251/24 eth0
        fence ha1 = fence_ipmilan ip=10.0.1.1 username=admin password='a b'
        fence ha2 = fence_ipmilan ip=10.0.1.2 username=admin password=x
        token = 2s
        drain = 5s
        """;

    [Fact]
    public void A_valid_section_is_read()
    {
        ClusterConfig config = Read(Valid).Config!;

        Assert.Equal(("shop", 2000, 5), (config.Name, config.Timing.Token, config.DrainSeconds));
        Assert.Equal(["ha1", "ha2"], config.Nodes.Select(node => node.Name));
        Assert.Equal([null, "eth0"], config.Vips.Select(vip => vip.Interface));
        Assert.Equal(("fence_ipmilan", "a b"), (config.Fencing[0].Agent, config.Fencing[0].Parameters[2].Value));
    }

    [Fact]
    public void Two_rings_have_two_addresses() =>
        Assert.All(Read(Valid.Replace("10.0.0.1\n", "10.0.0.1 10.9.0.1\n").Replace("10.0.0.2\n", "10.0.0.2, 10.9.0.2\n")).Config!.Nodes, node => Assert.Equal(2, node.Addresses.Count));

    [Fact]
    public void Without_fencing_only_if_told()
    {
        string without = string.Join('\n', Valid.Split('\n').Where(line => !line.StartsWith("fence", StringComparison.Ordinal)));

        Assert.Contains("node ha1 has no fence device", Problems(without), StringComparison.Ordinal);
        Assert.Empty(Read(without + "\nfence = none").Config!.Fencing);
        Assert.Contains("contradicts", Problems(Valid + "\nfence = none"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_addresses_only_if_told()
    {
        string without = string.Join('\n', Valid.Split('\n').Where(line => !line.StartsWith("vip", StringComparison.Ordinal)));

        Assert.Contains("[cluster] has no vip", Problems(without), StringComparison.Ordinal);
        Assert.Empty(Read(without + "\nvip = none").Config!.Vips);
    }

    [Theory]
    [InlineData("node ha2 = 10.0.0.2", "", "a cluster has 2 to 16 nodes")]
    [InlineData("node ha2 = 10.0.0.2", "node ha2 = 10.0.0.1", "10.0.0.1 is another node's")]
    [InlineData("node ha2 = 10.0.0.2", "node ha1 = 10.0.0.2", "node ha1 is there twice")]
    [InlineData("node ha2 = 10.0.0.2", "node ha2 = somewhere", "'somewhere' is no address")]
    [InlineData("node ha2 = 10.0.0.2", "node ha2 = 10.0.0.2 10.9.0.2", "either every node has one address")]
    [InlineData("vip = 10.0.0.250/24", "vip = 10.0.7.250/24", "not every node has an address in this network")]
    [InlineData("vip = 10.0.0.250/24", "vip = 10.0.0.1/24", "is the address of a node")]
    [InlineData("vip = 10.0.0.250/24", "vip = none", "vip = none contradicts the addresses")]
    [InlineData("vip = 10.0.0.250/24", "vip = 10.0.0.250", "vip takes ADDRESS/PREFIX")]
    [InlineData("vip = 10.0.0.250/24", "vip = 2001:db8::1/129", "vip takes ADDRESS/PREFIX")]
    [InlineData("vip = 10.0.0.250/24", "vip = 2001:db8::1/64", "name the interface behind it")]
    [InlineData("vip = 10.0.0.250/24", "vip = 10.0.0.251/24", "is there twice")]
    [InlineData("fence ha1 = fence_ipmilan", "fence ha1 = /bin/sh", "an agent's name begins with fence_")]
    [InlineData("fence ha2", "fence ha3", "there is no such node")]
    [InlineData("token = 2s", "token = 10ms", "token takes 300ms to 60s")]
    [InlineData("name = shop", "nam = shop", "unknown entry 'nam'")]
    public void What_is_wrong_is_said(string text, string instead, string message) =>
        Assert.Contains(message, Problems(Valid.Replace(text, instead, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void Names_of_two_words_are_the_clusters_alone()
    {
        var (config, problems) = ConfigLoader.LoadText("[databases]\nmy db = host=127.0.0.1\n", "a.ini");

        Assert.Null(config);
        Assert.Contains("double quotes", Assert.Single(problems, problem => problem.Severity == ProblemSeverity.Error).Text, StringComparison.Ordinal);
    }

    private static (ClusterConfig? Config, IReadOnlyList<ConfigProblem> Problems) Read(string section)
    {
        var (config, problems) = ConfigLoader.LoadText($"[databases]\na = host=127.0.0.1\n[cluster]\n{section}\n[pgbouncer]\nauth_type = any\n", "a.ini");
        Assert.True(config is not null, string.Join('\n', problems));
        return ClusterConfigReader.Read(config);
    }

    private static string Problems(string section)
    {
        var (config, problems) = Read(section);
        Assert.Null(config);
        return string.Join('\n', problems);
    }
}
