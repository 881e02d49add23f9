using Dcp.Workload.Database;

namespace Dcp.Tests.Demo;

public sealed class CockroachReplicasTests
{
    [Theory]
    [InlineData(new[] { "replicas{store=\"1\"} 60", "replicas{store=\"2\"} 60", "replicas{store=\"3\"} 60" }, true)]
    [InlineData(new[] { "replicas 60", "replicas 31", "replicas 0" }, false)]
    [InlineData(new[] { "replicas 0", "replicas 0", "replicas 0" }, false)]
    [InlineData(new[] { "replicas 60", "ranges 60", "replicas 60" }, null)]
    public void Ranges_are_everywhere_when_all_nodes_have_as_many(string[] pages, bool? expected) =>
        Assert.Equal(expected, CockroachReplicas.AreSpread(pages));
}
