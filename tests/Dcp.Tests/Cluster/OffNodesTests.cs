using Dcp.Cluster.Pacemaker;

namespace Dcp.Tests.Cluster;

public sealed class OffNodesTests
{
    [Theory]
    [InlineData(true, true, true, new string[0])]
    [InlineData(true, true, false, new[] { "ha1" })]
    [InlineData(false, true, false, new string[0])]
    [InlineData(true, false, false, new string[0])]
    public void A_lost_host_is_off_when_fencing_has_succeeded(bool fencing, bool quorum, bool unclean, string[] off) =>
        Assert.Equal(off, OffNodes.Of(new ClusterView
        {
            Fencing = fencing,
            Quorum = quorum,
            Nodes = [new NodeView("ha1", false, unclean, null), new NodeView("ha2", true, false, null)],
            Resources = [],
        }));
}
