using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Cluster;

/// <summary><c>dcp cluster</c> on the hosts of a lab, which are real members of a real cluster.</summary>
public sealed class MembershipTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-test-members-").FullName;

    [Fact]
    public async Task A_host_leaves_and_joins_again_and_a_wrong_bundle_changes_nothing()
    {
        await using LabScope lab = await LabScope.UpAsync();
        string bundle = $"/run/dcp-lab/{lab.Name}/cluster.tar";

        Assert.Contains("nothing changed", (await lab.DcpInAsync("ha1", "cluster", "apply", bundle)).EnsureSuccess().Output, StringComparison.Ordinal);
        Assert.Contains("run already", (await lab.DcpInAsync("ha2", "cluster", "join", bundle)).EnsureSuccess().Output, StringComparison.Ordinal);
        (await lab.DcpInAsync("ha2", "cluster", "leave")).EnsureSuccess();
        Assert.Contains("ha2: offline", (await lab.DcpInAsync("ha1", "cluster", "status")).EnsureSuccess().Output, StringComparison.Ordinal);
        (await lab.DcpInAsync("ha2", "cluster", "join", bundle)).EnsureSuccess();
        await lab.SettleAsync();

        // The address of the database's host, an interface that is not there, and another key.
        await RefusedAsync(lab, 1, "10.77.0.200/24", "is in use: 02:dc:00:00:00:c8 answers for it");
        await RefusedAsync(lab, 1, "10.77.0.100/24 eth9", "this host has no interface 'eth9'; there are");
        await RefusedAsync(lab, 3, "10.77.0.100/24", "no other host is seen, although one was before");
        await lab.SettleAsync();
    }

    [Fact]
    public async Task A_running_cluster_gets_a_new_address_and_keeps_the_others_where_they_are()
    {
        await using LabScope lab = await LabScope.UpAsync("--vips", "2");
        Dictionary<string, string> before = await lab.HoldersAsync();
        string bundle = await BundleAsync(lab, "10.77.0.100/24 eth0", "vip = 10.77.0.101/24 eth0\nvip = 10.77.0.102/24 eth0\ndrain = 5s\n" + Fencing);

        ToolResult applied = await lab.DcpInAsync("ha1", "cluster", "apply", bundle);

        Assert.Contains("changed resources, constraints", applied.EnsureSuccess().Output, StringComparison.Ordinal);
        ToolResult status = await lab.DcpInAsync("ha1", "cluster", "status");
        for (int i = 0; i < 100 && !status.Output.Contains("vip3", StringComparison.Ordinal); i++)
        {
            await Task.Delay(200);
            status = await lab.DcpInAsync("ha1", "cluster", "status");
        }

        Assert.Contains("vip3", status.Output, StringComparison.Ordinal);
        Assert.Equal(before, await lab.HoldersAsync());
        Assert.Contains("nothing changed", (await lab.DcpInAsync("ha2", "cluster", "apply", bundle)).EnsureSuccess().Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private const string Fencing = """
        fence ha1 = fence_dcp_lab ip=10.77.0.254 ipport=6230 plug=ha1
        fence ha2 = fence_dcp_lab ip=10.77.0.254 ipport=6230 plug=ha2
        """;

    private async Task RefusedAsync(LabScope lab, int code, string vip, string message)
    {
        ToolResult result = await lab.DcpInAsync("ha1", "cluster", "join", await BundleAsync(lab, vip, "fence = none"));
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    private async Task<string> BundleAsync(LabScope lab, string vip, string rest)
    {
        string config = Path.Combine(_directory, $"{Guid.NewGuid():N}.ini");
        await File.WriteAllTextAsync(config, $"""
            [databases]
            app = host=10.77.0.200 port=5432 user=app
            [pgbouncer]
            listen_addr = *
            listen_port = 6432
            unix_socket_dir = /run/dcp
            auth_type = any
            logfile = /var/log/dcp.log
            [cluster]
            name = {lab.Name}
            node ha1 = 10.77.0.1
            node ha2 = 10.77.0.2
            token = {LabScope.PatientToken}ms
            vip = {vip}
            {rest}
            """);
        string bundle = Path.ChangeExtension(config, "tar");
        (await lab.DcpInAsync("ha1", "cluster", "init", config, "-o", bundle)).EnsureSuccess();
        return bundle;
    }
}
