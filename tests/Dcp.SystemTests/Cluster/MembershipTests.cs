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
        await lab.StatusAsync("ha1", status => status.Contains("ha2: offline", StringComparison.Ordinal));
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
        string bundle = await BundleAsync(lab, "10.77.0.100/24 eth0", "vip = 10.77.0.101/24 eth0\nvip = 10.77.0.102/24 eth0\ndrain = 15s\n" + Fencing);

        ToolResult applied = await lab.DcpInAsync("ha1", "cluster", "apply", bundle);

        Assert.Contains("added vip3\n", applied.EnsureSuccess().Output, StringComparison.Ordinal);
        Assert.DoesNotContain("removed", applied.Output, StringComparison.Ordinal);
        foreach (string host in (string[])["ha1", "ha2"]) await lab.StatusAsync(host, status => status.Contains("vip3", StringComparison.Ordinal));
        Assert.Equal(before, await lab.HoldersAsync());
        Assert.Contains("nothing changed", (await lab.DcpInAsync("ha2", "cluster", "apply", bundle)).EnsureSuccess().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_holds_everything_and_services_are_systemds_where_it_runs()
    {
        await using LabScope lab = await LabScope.UpAsync();
        string bundle = $"/run/dcp-lab/{lab.Name}/cluster.tar";
        (await lab.DcpInAsync("ha1", "cluster", "maintenance", "on")).EnsureSuccess();
        await lab.StatusAsync("ha2", status => status.Contains("MAINTENANCE", StringComparison.Ordinal));
        (await lab.DcpInAsync("ha1", "cluster", "maintenance", "off")).EnsureSuccess();
        await lab.StatusAsync("ha2", status => !status.Contains("MAINTENANCE", StringComparison.Ordinal));
        await lab.SettleAsync();

        string holder = (await lab.HoldersAsync())["vip1"];
        string other = holder == "ha1" ? "ha2" : "ha1";
        (await lab.DcpInAsync(holder, "cluster", "move", "vip1", other)).EnsureSuccess();
        Assert.True((await lab.HoldersAsync()).GetValueOrDefault("vip1") == other, (await lab.RunAsync("status")).Output);
        ToolResult nowhere = await lab.DcpInAsync(holder, "cluster", "move", "vip1", "ha9");
        Assert.Equal(1, nowhere.ExitCode);
        Assert.Contains("no host 'ha9'; there are ha1, ha2", nowhere.Error, StringComparison.Ordinal);

        // A host cannot run systemd here, so something notes what it is asked for, and does it.
        string script = Path.Combine(_directory, "systemctl");
        await File.WriteAllTextAsync(script, """
            #!/bin/bash
            echo "$*" >>/run/systemctl.log
            end() { pid=$(pidof $1) && kill $pid && while kill -0 $pid 2>/dev/null; do sleep 0.1; done; true; }
            case "$*" in
                'restart corosync') end corosync; setsid corosync -f </dev/null >/dev/null 2>&1 & until corosync-cfgtool -s >/dev/null 2>&1; do sleep 0.1; done ;;
                'restart pacemaker') end pacemakerd; PCMK_logfacility=none PCMK_ipc_type=shared-mem setsid pacemakerd -f </dev/null >/dev/null 2>&1 & ;;
                'disable --now pacemaker') end pacemakerd ;;
                'disable --now corosync') end corosync ;;
            esac
            """, TestContext.Current.CancellationToken);
        (await lab.ExecAsync(other, "sh", "-c", $"mkdir -p /run/systemd/system && install -m 755 {script} /usr/sbin/systemctl")).EnsureSuccess();
        (await lab.DcpInAsync(other, "cluster", "leave")).EnsureSuccess();
        (await lab.DcpInAsync(other, "cluster", "join", bundle)).EnsureSuccess();
        await lab.SettleAsync();
        Assert.Equal(
            ["disable --now pacemaker", "disable --now corosync", "enable corosync pacemaker", "restart corosync", "restart pacemaker"],
            (await lab.ExecAsync(other, "cat", "/run/systemctl.log")).EnsureSuccess().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_join_that_fails_or_cannot_be_leaves_nothing_behind()
    {
        await using LabScope lab = await LabScope.UpAsync();
        string good = $"/run/dcp-lab/{lab.Name}/cluster.tar";
        string damaged = Path.Combine(_directory, "damaged.tar");
        byte[] content = await File.ReadAllBytesAsync(good, TestContext.Current.CancellationToken);
        content.AsSpan()[content.AsSpan().IndexOf("token: "u8) + 7]++;
        await File.WriteAllBytesAsync(damaged, content, TestContext.Current.CancellationToken);
        ToolResult refused = await lab.DcpInAsync("ha2", "cluster", "join", damaged);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is damaged", refused.Error, StringComparison.Ordinal);

        // Corosync that does not start: no file, and no daemon, is left of the attempt.
        (await lab.DcpInAsync("ha2", "cluster", "leave")).EnsureSuccess();
        (await lab.ExecAsync("ha2", "sh", "-c", "printf '#!/bin/sh\nexit 1\n' >/run/corosync && chmod 755 /run/corosync && mount --bind /run/corosync /usr/sbin/corosync")).EnsureSuccess();
        ToolResult failed = await lab.DcpInAsync("ha2", "cluster", "join", good);
        Assert.Equal(3, failed.ExitCode);
        Assert.Equal("", (await lab.ExecAsync("ha2", "sh", "-c", "ls /etc/corosync/corosync.conf /etc/corosync/authkey 2>/dev/null; pidof corosync pacemakerd")).Output);
        (await lab.ExecAsync("ha2", "umount", "/usr/sbin/corosync")).EnsureSuccess();
        (await lab.DcpInAsync("ha2", "cluster", "join", good)).EnsureSuccess();
        await lab.SettleAsync();

        // A host that is missing is named at init, and a bundle's host that this one is not at join.
        (_, ToolResult init) = await InitAsync(lab, "10.77.0.100/24 eth0", "node ha3 = 10.77.0.9\nfence = none");
        Assert.Contains("ha3 (10.77.0.9) does not answer a ping", init.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("ha2 (", init.Error, StringComparison.Ordinal);
        ToolResult stranger = await lab.DcpInAsync("client", "cluster", "join", good);
        Assert.Equal(1, stranger.ExitCode);
        Assert.Contains("this host has none of the cluster's addresses: ha1 10.77.0.1; ha2 10.77.0.2", stranger.Error, StringComparison.Ordinal);

        ToolResult foreign = await lab.DcpInAsync("ha1", "cluster", "apply", await BundleAsync(lab, "10.77.0.100/24 eth0", "name = other\nfence = none"));
        Assert.Equal(1, foreign.ExitCode);
        Assert.Contains("the bundle is of 'other'", foreign.Error, StringComparison.Ordinal);
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

    private async Task<string> BundleAsync(LabScope lab, string vip, string rest) => (await InitAsync(lab, vip, rest)).Bundle;

    private async Task<(string Bundle, ToolResult Init)> InitAsync(LabScope lab, string vip, string rest)
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
        return (bundle, (await lab.DcpInAsync("ha1", "cluster", "init", config, "-o", bundle)).EnsureSuccess());
    }
}
