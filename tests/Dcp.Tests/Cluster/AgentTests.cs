using System.Net;
using System.Xml.Linq;
using Dcp.Cluster.Agents;
using Dcp.Cluster.Lab;
using Dcp.Tests.Hosting;

namespace Dcp.Tests.Cluster;

/// <summary>The agents as Pacemaker calls them, as far as no daemon is needed.</summary>
[Collection<StartsProcesses>]
public sealed class AgentTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public AgentTests() => File.WriteAllText(_file, "[databases]\na = host=127.0.0.1\n[pgbouncer]\nunix_socket_dir = /nowhere\n");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("pooler", "start,stop,monitor,reload,meta-data,validate-all")]
    [InlineData("vip", "start,stop,monitor,meta-data,validate-all")]
    public async Task Metadata_names_every_action_and_describes_every_parameter(string agent, string actions)
    {
        Assert.Equal(OcfCode.Success, await RunAsync(agent, "meta-data"));
        XElement root = XDocument.Parse(_output.ToString()).Root!;

        Assert.Equal(agent, (string?)root.Attribute("name"));
        Assert.Equal(actions.Split(',').Order(), root.Descendants("action").Select(action => (string)action.Attribute("name")!).Order());
        Assert.All(root.Descendants("action"), action => Assert.NotNull(action.Attribute("timeout")));
        Assert.All(root.Descendants("parameter"), parameter => Assert.NotEmpty(parameter.Element("longdesc")!.Value));
    }

    [Fact]
    public async Task What_is_unknown_has_its_own_codes()
    {
        Assert.Equal(OcfCode.Unimplemented, await RunAsync("pooler", "promote", ("config", _file)));
        Assert.Equal(OcfCode.BadArguments, await RunAsync("tomcat", "start"));
        Assert.Equal(OcfCode.BadConfiguration, await RunAsync("pooler", "start"));
        Assert.Equal(OcfCode.NotInstalled, await RunAsync("pooler", "start", ("config", _file + ".none")));
    }

    [Theory]
    [InlineData("ip", "10.0.0.300")]
    [InlineData("cidr_netmask", "33")]
    [InlineData("cidr_netmask", "0")]
    [InlineData("drain", "soon")]
    public async Task A_vip_with_a_wrong_parameter_is_refused(string name, string value)
    {
        (string, string)[] parameters = [("config", _file), ("ip", "10.0.0.3"), ("cidr_netmask", "24"), ("drain", "2s")];

        Assert.Equal(OcfCode.Success, await RunAsync("vip", "validate-all", parameters));
        Assert.Equal(OcfCode.BadConfiguration, await RunAsync("vip", "validate-all", [.. parameters.Where(pair => pair.Item1 != name), (name, value)]));
        Assert.Contains($"{name} takes", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vip_may_be_of_IPv6()
    {
        Assert.Equal(OcfCode.Success, await RunAsync("vip", "validate-all", ("config", _file), ("ip", "2001:db8::250"), ("cidr_netmask", "64")));
        Assert.Equal(OcfCode.BadConfiguration, await RunAsync("vip", "validate-all", ("config", _file), ("ip", "2001:db8::250"), ("cidr_netmask", "129")));
        Assert.Contains("1 to 128", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_neighbour_advertisement_says_who_has_the_address_now()
    {
        byte[] message = Announcer.Message(IPAddress.Parse("2001:db8::250"), [2, 0xdc, 0, 0, 0, 7]);

        // RFC 4861, 4.4: type, code, checksum, the flag that overrides what is known, the address, and the hardware address as an option.
        Assert.Equal("88000000" + "20000000" + "20010db8000000000000000000000250" + "020102dc00000007", Convert.ToHexStringLower(message));
    }

    [Fact]
    public async Task What_does_not_run_is_reported_as_not_running_and_its_stop_succeeds()
    {
        Assert.Equal(OcfCode.NotRunning, await RunAsync("pooler", "monitor", ("config", _file)));
        Assert.Equal(OcfCode.Success, await RunAsync("pooler", "stop", ("config", _file)));
        Assert.Equal(OcfCode.NotRunning, await RunAsync("vip", "monitor", ("config", _file), ("ip", "203.0.113.9")));
        Assert.Equal(OcfCode.Success, await RunAsync("vip", "stop", ("config", _file), ("ip", "203.0.113.9")));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.200", 24, true)]
    [InlineData("10.0.1.1", "10.0.0.200", 24, false)]
    [InlineData("10.0.1.1", "10.0.0.200", 23, true)]
    [InlineData("10.0.0.1", "10.0.0.2", 32, false)]
    [InlineData("10.0.0.1", "192.0.2.2", 0, true)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", 64, true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", 64, false)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", 63, true)]
    [InlineData("2001:db8::1", "10.0.0.1", 0, false)]
    public void An_address_is_in_a_network_by_its_prefix(string address, string member, int prefix, bool isIn) =>
        Assert.Equal(isIn, Networks.IsIn(IPAddress.Parse(address), IPAddress.Parse(member), prefix));

    [Fact]
    public async Task The_fence_agent_describes_itself_and_needs_a_plug()
    {
        Assert.Equal(0, await LabFenceAgent.RunAsync(new StringReader("action=metadata\n"), _output, _error, null));
        XElement root = XElement.Parse(_output.ToString());

        Assert.Contains("reboot", root.Descendants("action").Select(action => (string?)action.Attribute("name")));
        Assert.Equal(1, await LabFenceAgent.RunAsync(new StringReader("action=off\nip=192.0.2.1\n"), _output, _error, null));
    }

    private Task<int> RunAsync(string agent, string action, params (string Name, string Value)[] parameters)
    {
        Dictionary<string, string> environment = parameters.ToDictionary(pair => $"OCF_RESKEY_{pair.Name}", pair => pair.Value);
        environment["HA_RSCTMP"] = Path.Combine(Path.GetTempPath(), "dcp-no-agents-here");
        environment["OCF_RESOURCE_INSTANCE"] = "test:0";
        return AgentProgram.RunAsync(agent, action, new AgentContext(environment.GetValueOrDefault, _output, _error), TimeProvider.System);
    }
}
