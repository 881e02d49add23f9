using System.Net;
using System.Xml.Linq;
using Dcp.Cluster.Lab;
using Dcp.Cluster.Pacemaker;

namespace Dcp.Tests.Cluster;

public sealed class CibTests
{
    private static readonly ClusterModel s_model = LabPlan.Model(new LabInfo(3, 1000)) with
    {
        Vips = [new Vip(IPAddress.Parse("10.0.0.100"), 24), new Vip(IPAddress.Parse("10.0.0.101"), 24)],
    };

    private static readonly XElement s_cib = Cib.Document(s_model);

    [Fact]
    public void No_id_is_used_twice() =>
        Assert.Empty(s_cib.Descendants().Attributes("id").GroupBy(id => id.Value).Where(ids => ids.Count() > 1).Select(ids => ids.Key));

    [Fact]
    public void Dcp_is_a_clone_and_only_addresses_move()
    {
        XElement clone = Assert.Single(s_cib.Descendants("clone"));

        Assert.Equal("pooler", (string?)Assert.Single(clone.Elements("primitive")).Attribute("type"));
        Assert.Equal(["vip1", "vip2"], Primitives("vip"));
        Assert.All(
            s_cib.Descendants("rsc_colocation").Where(rule => (string?)rule.Attribute("with-rsc") == ResourceNames.Clone),
            rule => Assert.Equal("INFINITY", (string?)rule.Attribute("score")));
    }

    [Fact]
    public void Every_host_has_a_fence_device_which_never_runs_on_it()
    {
        Assert.Equal("true", Option("stonith-enabled"));
        foreach (string node in s_model.Nodes)
        {
            string device = ResourceNames.Fence(node);
            XElement location = s_cib.Descendants("rsc_location").Single(rule => (string?)rule.Attribute("rsc") == device);
            Assert.Equal((node, "-INFINITY"), ((string?)location.Attribute("node"), (string?)location.Attribute("score")));
            Assert.Equal(node, Parameter(device, "pcmk_host_list"));
        }
    }

    [Fact]
    public void Without_devices_fencing_is_off() =>
        Assert.Equal("false", (string?)Cib.Options(s_model with { Fencing = [] }).Descendants("nvpair").Single(pair => (string?)pair.Attribute("name") == "stonith-enabled").Attribute("value"));

    [Fact]
    public void Addresses_keep_apart_and_avoid_a_host_without_database()
    {
        Assert.Single(s_cib.Descendants("rsc_colocation"), rule => (string?)rule.Attribute("with-rsc") == "vip1");
        Assert.All(s_cib.Descendants("rule"), rule => Assert.All(
            rule.Elements("expression"), expression => Assert.Equal(ResourceNames.DatabaseAttribute, (string?)expression.Attribute("attribute"))));
    }

    private static string[] Primitives(string type) =>
        [.. s_cib.Descendants("primitive").Where(found => (string?)found.Attribute("type") == type).Select(found => (string)found.Attribute("id")!)];

    private static string? Option(string name) =>
        (string?)s_cib.Descendants("crm_config").Descendants("nvpair").Single(pair => (string?)pair.Attribute("name") == name).Attribute("value");

    private static string? Parameter(string resource, string name) => (string?)s_cib.Descendants("primitive")
        .Single(found => (string?)found.Attribute("id") == resource)
        .Descendants("nvpair").Single(pair => (string?)pair.Attribute("name") == name).Attribute("value");
}
