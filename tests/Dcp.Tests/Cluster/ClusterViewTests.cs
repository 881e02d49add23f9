using Dcp.Cluster;
using Dcp.Cluster.Pacemaker;
using Dcp.Server.Admin;

namespace Dcp.Tests.Cluster;

public sealed class ClusterViewTests
{
    private const string Sample = """
        <pacemaker-result api-version="2.25" request="crm_mon">
          <summary>
            <current_dc present="true" name="ha2" id="2" with_quorum="true"/>
            <cluster_options stonith-enabled="true" maintenance-mode="false"/>
          </summary>
          <nodes>
            <node name="ha1" id="1" online="false" unclean="true"/>
            <node name="ha2" id="2" online="true" unclean="false"/>
          </nodes>
          <resources>
            <clone id="pooler-clone">
              <resource id="pooler" active="true" failed="false"><node name="ha2" id="2"/></resource>
            </clone>
            <resource id="vip1" active="true" failed="false" pending="Monitoring"><node name="ha2" id="2"/></resource>
            <resource id="vip2" active="true" failed="false" pending="Starting"><node name="ha2" id="2"/></resource>
            <resource id="vip3" role="Starting" active="true" failed="false"><node name="ha2" id="2"/></resource>
            <resource id="vip4" role="Started" active="true" failed="false" pending="Monitoring"><node name="ha2" id="2"/></resource>
          </resources>
          <node_attributes>
            <node name="ha2"><attribute name="dcp-database" value="1"/></node>
          </node_attributes>
        </pacemaker-result>
        """;

    [Fact]
    public void A_view_has_nodes_resources_and_attributes()
    {
        ClusterView view = ClusterView.Parse(Sample);

        Assert.True(view is { Quorum: true, Coordinator: "ha2", Fencing: true, Maintenance: false });
        Assert.Equal([new NodeView("ha1", false, true, null), new NodeView("ha2", true, false, "1")], view.Nodes);
        Assert.Equal("ha2", view.HostOf("pooler"));
        Assert.Equal("ha2", view.HostOf("vip1"));
        Assert.Null(view.HostOf("vip2"));
        Assert.Null(view.HostOf("vip3"));
        Assert.Equal("ha2", view.HostOf("vip4"));
    }

    [Fact]
    public void The_page_is_told_who_holds_which_of_the_file_s_addresses()
    {
        PacemakerManager manager = new([.. Enumerable.Range(1, 5).Select(i => System.Net.IPAddress.Parse($"10.77.0.{i}"))]);
        var holdings = manager.Of(ClusterView.Parse(Sample));

        Assert.Equal(
            [
                new ManagedAddress("vip1", "10.77.0.1", "ha2", ""), new ManagedAddress("vip2", "10.77.0.2", null, "starting"),
                new ManagedAddress("vip3", "10.77.0.3", null, "starting"), new ManagedAddress("vip4", "10.77.0.4", "ha2", ""),
                new ManagedAddress("vip5", "10.77.0.5", null, "not in the cluster"),
            ],
            holdings.Addresses);
        Assert.Equal([new ManagedNode("ha1", "unclean", null), new ManagedNode("ha2", "online", true)], holdings.Nodes);
        Assert.True(holdings is { Coordinator: "ha2", HasQuorum: true, Fencing: true, Maintenance: false });
    }

    [Theory]
    [InlineData("")]
    [InlineData("Connection refused")]
    public void What_is_no_view_is_an_error(string text) => Assert.Throws<ClusterException>(() => ClusterView.Parse(text));
}
