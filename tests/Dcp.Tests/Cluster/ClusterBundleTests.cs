using System.Net;
using Dcp.Cluster;
using Dcp.Cluster.Config;
using Dcp.Cluster.Corosync;
using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Real;

namespace Dcp.Tests.Cluster;

public sealed class ClusterBundleTests : IDisposable
{
    private static readonly ClusterConfig s_config = new()
    {
        Name = "shop",
        Nodes = [new ClusterNode("ha1", 1, [IPAddress.Parse("10.0.0.1")]), new ClusterNode("ha2", 2, [IPAddress.Parse("10.0.0.2")])],
        Vips = [new Vip(IPAddress.Parse("10.0.0.250"), 24)],
        Fencing = [new FenceDevice("ha1", "fence_x", [new("ip", "10.0.1.1")])],
        Timing = CorosyncTiming.For(2, 1000),
        DrainSeconds = 10,
    };

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void What_was_written_is_read_back_and_only_its_owner_may_read_it()
    {
        ClusterBundle bundle = ClusterBundle.Create(s_config, "[databases]\n", null);
        bundle.Write(_file);
        ClusterBundle read = ClusterBundle.Read(_file);

        Assert.Empty(bundle.Differences(read));
        Assert.Equal("ha2", ClusterMember.OwnNode(read, ["192.0.2.1", "10.0.0.2"]));
        Assert.Null(ClusterMember.OwnNode(read, ["192.0.2.1"]));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file));
    }

    [Fact]
    public void A_rerun_keeps_the_key_and_changes_what_differs()
    {
        ClusterBundle first = ClusterBundle.Create(s_config, "[databases]\n", null);

        Assert.Empty(ClusterBundle.Create(s_config, "[databases]\n", first.AuthKey).Differences(first));
        Assert.Equal(["corosync.conf"], ClusterBundle.Create(s_config with { Timing = CorosyncTiming.For(2, 2000) }, "[databases]\n", first.AuthKey).Differences(first));
    }

    [Fact]
    public void What_is_no_bundle_is_refused()
    {
        File.WriteAllText(_file, "this is not a bundle, however long it may be and however often one tries");

        Assert.Contains("is no bundle of 'dcp cluster init'", Assert.Throws<ClusterInputException>(() => ClusterBundle.Read(_file)).Message, StringComparison.Ordinal);
        Assert.Equal($"{_file}.none: no such file; 'dcp cluster init' writes it", Assert.Throws<ClusterInputException>(() => ClusterBundle.Read(_file + ".none")).Message);
    }

    [Fact]
    public async Task A_host_that_dcp_has_not_made_a_member_has_nothing_to_leave()
    {
        string root = Directory.CreateTempSubdirectory("dcp-leave-").FullName;
        try
        {
            string conf = Path.Combine(root, "corosync.conf");
            string cib = Path.Combine(root, "cib.xml");
            File.WriteAllText(conf, "totem { cluster_name: theirs }");
            File.WriteAllText(cib, "<cib/>");

            ClusterInputException refused = await Assert.ThrowsAsync<ClusterInputException>(() => new ClusterMember(root, cib, root).LeaveAsync());

            Assert.Contains("there is nothing to leave", refused.Message, StringComparison.Ordinal);
            Assert.True(File.Exists(conf) && File.Exists(cib));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("token: 1000", "token: 9000")]
    [InlineData("ha2 10.0.0.2", "ha2 10.0.0.9")]
    public void A_bundle_that_was_changed_after_init_is_refused(string text, string instead)
    {
        ClusterBundle.Create(s_config, "[databases]\n", null).Write(_file);
        byte[] content = File.ReadAllBytes(_file);
        int at = content.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(text));
        System.Text.Encoding.ASCII.GetBytes(instead).CopyTo(content, at);
        File.WriteAllBytes(_file, content);

        ClusterInputException refusal = Assert.Throws<ClusterInputException>(() => ClusterBundle.Read(_file));
        Assert.Contains("is damaged", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_put_back_when_a_step_fails()
    {
        File.WriteAllText(_file, "before");
        string other = _file + ".other";
        ClusterFiles files = new();
        files.Write(_file, "after"u8.ToArray(), UnixFileMode.UserRead);
        files.Write(other, "new"u8.ToArray(), UnixFileMode.UserRead);
        Assert.Equal(("after", "new"), (File.ReadAllText(_file), File.ReadAllText(other)));

        files.Undo();

        Assert.Equal("before", File.ReadAllText(_file));
        Assert.False(File.Exists(other));
    }

    [Fact]
    public void What_is_there_already_is_not_written_again()
    {
        File.WriteAllText(_file, "same");
        ClusterFiles files = new();
        files.Write(_file, "same"u8.ToArray(), UnixFileMode.UserRead);

        Assert.Empty(files.Changed);
    }

    [Theory]
    [InlineData("ip", null)]
    [InlineData("ip,pcmk_delay_base", null)]
    [InlineData("ip,colour", "has no parameter 'colour'")]
    [InlineData("", "needs 'ip'")]
    public void A_fence_device_is_checked_by_its_agents_metadata(string keys, string? problem)
    {
        const string Metadata = """
            <resource-agent><parameters>
              <parameter name="action" required="1"><content type="string" default="reboot"/></parameter>
              <parameter name="ip" required="1"><content type="string"/></parameter>
              <parameter name="plug" required="1"><content type="string"/></parameter>
            </parameters></resource-agent>
            """;
        FenceDevice device = new("ha1", "fence_x", [.. keys.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(key => new KeyValuePair<string, string>(key, "1"))]);

        if (problem is null) Assert.Null(FenceMetadata.Problem(device, Metadata));
        else Assert.Contains(problem, FenceMetadata.Problem(device, Metadata), StringComparison.Ordinal);
    }
}
