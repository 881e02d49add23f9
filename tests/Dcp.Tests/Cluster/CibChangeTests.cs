using System.Xml.Linq;
using Dcp.Cluster.Lab;
using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Real;

namespace Dcp.Tests.Cluster;

/// <summary>What <c>dcp cluster apply</c> does to a running cluster's configuration.</summary>
public sealed class CibChangeTests
{
    private static readonly ClusterModel s_model = LabPlan.Model(new LabInfo(2, 1000, Vips: 2));
    private readonly XElement _present = Configuration(s_model);

    [Fact]
    public void What_is_the_same_is_left_alone_in_whatever_order_its_attributes_are()
    {
        foreach (XElement element in _present.Descendants().ToList()) element.ReplaceAttributes(element.Attributes().Reverse().ToList());

        Assert.Empty(CibChange.Bring(_present, Configuration(s_model)));
    }

    [Fact]
    public void An_address_more_is_added_with_its_constraints_and_one_less_is_removed_with_them()
    {
        IReadOnlyList<string> added = CibChange.Bring(_present, Configuration(LabPlan.Model(new LabInfo(2, 1000, Vips: 3))));
        Assert.Contains("added vip3", added);
        Assert.Contains("added vip3-with-pooler", added);
        Assert.All(added, line => Assert.Contains("vip3", line, StringComparison.Ordinal));

        IReadOnlyList<string> removed = CibChange.Bring(_present, Configuration(s_model));
        Assert.Equal(added.Select(line => line.Replace("added", "removed", StringComparison.Ordinal)).Order(), removed.Order());
        Assert.Empty(CibChange.Bring(_present, Configuration(s_model)));
    }

    [Fact]
    public void What_an_administrator_added_stays()
    {
        _present.Element("resources")!.Add(XElement.Parse("<primitive id='mail' class='ocf' provider='heartbeat' type='MailTo'/>"));
        _present.Element("resources")!.Add(XElement.Parse("<primitive id='fence-rack' class='stonith' type='fence_pdu'/>"));
        _present.Element("constraints")!.Add(XElement.Parse("<rsc_location id='cli-prefer-vip1' rsc='vip1' node='ha2' score='INFINITY'/>"));
        _present.Element("crm_config")!.Add(XElement.Parse("<cluster_property_set id='cib-bootstrap-options'/>"));

        IReadOnlyList<string> changed = CibChange.Bring(_present, Configuration(s_model with { DrainSeconds = 30 }));

        Assert.Equal(["changed vip1", "changed vip2"], changed);
        Assert.Equal(4, _present.Descendants().Attributes("id").Count(id => id.Value is "mail" or "fence-rack" or "cli-prefer-vip1" or "cib-bootstrap-options"));
    }

    [Fact]
    public void The_last_fence_device_goes_with_its_constraint()
    {
        IReadOnlyList<string> changed = CibChange.Bring(_present, Configuration(s_model with { Fencing = [] }));

        Assert.Contains("removed fence-ha1", changed);
        Assert.Contains("removed fence-ha2-elsewhere", changed);
        Assert.Contains("changed dcp-options", changed);
    }

    private static XElement Configuration(ClusterModel model) => new(Cib.Document(model).Element("configuration")!);
}
