using System.Globalization;
using Dcp.Workload.Database;

namespace Dcp.SystemTests.Support;

/// <summary>
/// Hosts with a real corosync each, in namespaces of their own on a bridge of their own; no Pacemaker. Nothing of them is seen outside,
/// and they end with the test process even if that is killed.
/// </summary>
public sealed class ClusterHosts : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(5);

    /// <summary>$1: the host's directory, $2: its address with the prefix. Corosync is started again when it dies, unless a file says no.</summary>
    private const string Host = """
        set -eu
        own=$1 address=$2
        mount -n --make-rprivate /
        mount -n -t tmpfs -o mode=1777 tmpfs /dev/shm
        mount -n -t tmpfs -o mode=755 tmpfs /run
        mkdir -p /run/lock /var/lib/corosync
        mount -n -t tmpfs tmpfs /var/lib/corosync
        mount -n --bind "$own/etc" /etc/corosync
        ip link set lo up
        until ip link set eth0 up 2>/dev/null; do sleep 0.02; done
        ip address add "$address" dev eth0
        trap 'kill -9 $corosync 2>/dev/null; exit 0' TERM
        while :; do
            corosync=
            [ -e "$own/stopped" ] || { corosync -f </dev/null >>"$own/corosync.out" 2>&1 & corosync=$!; echo $corosync >"$own/corosync.pid"; wait $corosync || :; }
            sleep 0.2
        done
        """;

    private readonly GuardedProcess _switch;
    private readonly List<GuardedProcess> _hosts = [];

    private ClusterHosts(GuardedProcess bridge) => _switch = bridge;

    public int Count => _hosts.Count;

    /// <summary>What [cluster] has to say of them.</summary>
    public string Section => string.Join('\n', ["[cluster]", "name = test", .. Enumerable.Range(1, Count).Select(node => $"node ha{node} = {Address(node)}")]);

    /// <summary>Skips the test where such hosts cannot be made.</summary>
    public static async Task SkipIfImpossibleAsync()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/sbin/corosync")) Assert.Skip("corosync is not installed");
        if (Environment.UserName != "root") Assert.Skip("network namespaces need root");
        ToolResult result = await Tool.RunAsync("unshare", ["--mount", "--net", "--ipc", "--uts", "ip", "link", "add", "br0", "type", "bridge"]);
        if (result.ExitCode != 0) Assert.Skip($"namespaces cannot be made here: {result.Error.Trim()}");
    }

    public static async Task<ClusterHosts> StartAsync(int count)
    {
        ClusterHosts hosts = new(await StartAsync(["unshare", "--net", "sh", "-c", "ip link add br0 type bridge && ip link set br0 up && exec sleep 86400"]));
        try
        {
            for (int node = 1; node <= count; node++) await hosts.AddAsync(node, count);
            for (int node = 1; node <= count; node++) await hosts.WaitForCorosyncAsync(node);
            return hosts;
        }
        catch
        {
            await hosts.DisposeAsync();
            throw;
        }
    }

    /// <summary>What has a command run on the host.</summary>
    public IReadOnlyList<string> Inside(int node) =>
        ["nsenter", "-t", _hosts[node - 1].Pid.ToString(CultureInfo.InvariantCulture), "-m", "-n", "-i", "-u"];

    public Task<ToolResult> RunAsync(int node, params string[] command) => Tool.RunAsync("nsenter", [.. Inside(node).Skip(1), .. command]);

    /// <summary>Takes the host off the network, or puts it back.</summary>
    public async Task SetLinkAsync(int node, bool up) =>
        (await Tool.RunAsync("nsenter", ["-t", _switch.Pid.ToString(CultureInfo.InvariantCulture), "-n", "ip", "link", "set", $"p{node}", up ? "up" : "down"])).EnsureSuccess();

    /// <summary>Kills corosync, and leaves it off.</summary>
    public async Task StopCorosyncAsync(int node)
    {
        string own = _hosts[node - 1].Directory;
        await File.WriteAllTextAsync(Path.Combine(own, "stopped"), "");
        Signals.Send(int.Parse(await File.ReadAllTextAsync(Path.Combine(own, "corosync.pid")), CultureInfo.InvariantCulture), Signals.Kill);
    }

    public async Task StartCorosyncAsync(int node)
    {
        File.Delete(Path.Combine(_hosts[node - 1].Directory, "stopped"));
        await WaitForCorosyncAsync(node);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GuardedProcess host in _hosts) await host.DisposeAsync();
        await _switch.DisposeAsync();
    }

    /// <summary>Of a host, as the others reach it.</summary>
    public static string Address(int node) => string.Create(CultureInfo.InvariantCulture, $"10.99.0.{node}");

    private static Task<GuardedProcess> StartAsync(IEnumerable<string> command, string? directory = null) =>
        GuardedProcess.StartAsync(directory ?? GuardedProcess.CreateDirectory("dcp-test-host-"), null, "TERM", s_stopLimit, command);

    private async Task AddAsync(int node, int count)
    {
        string own = GuardedProcess.CreateDirectory("dcp-test-host-");
        Directory.CreateDirectory(Path.Combine(own, "etc"));
        await File.WriteAllTextAsync(Path.Combine(own, "etc", "corosync.conf"), Configuration(count, own));
        GuardedProcess host = await StartAsync(["unshare", "--mount", "--net", "--ipc", "--uts", "bash", "-c", Host, "host", own, $"{Address(node)}/24"], own);
        _hosts.Add(host);
        string pid = host.Pid.ToString(CultureInfo.InvariantCulture);
        string bridge = _switch.Pid.ToString(CultureInfo.InvariantCulture);
        using CancellationTokenSource limit = new(s_limit);

        // The process may not be in its namespace yet: the link would go to the machine's own.
        while (Namespace(pid) == Namespace("self")) await Task.Delay(10, limit.Token);
        while ((await Tool.RunAsync("nsenter", ["-t", bridge, "-n", "ip", "link", "show", "br0"])).ExitCode != 0) await Task.Delay(10, limit.Token);
        (await Tool.RunAsync("nsenter", ["-t", bridge, "-n", "ip", "link", "add", $"p{node}", "type", "veth", "peer", "name", "eth0", "netns", pid])).EnsureSuccess();
        (await Tool.RunAsync("nsenter", ["-t", bridge, "-n", "ip", "link", "set", $"p{node}", "master", "br0", "up"])).EnsureSuccess();
    }

    private static string Namespace(string pid) => File.ResolveLinkTarget($"/proc/{pid}/ns/net", returnFinalTarget: false)?.Name ?? "";

    private async Task WaitForCorosyncAsync(int node)
    {
        using CancellationTokenSource limit = new(s_limit);
        while ((await RunAsync(node, "corosync-cfgtool", "-s")).ExitCode != 0)
        {
            string output = Path.Combine(_hosts[node - 1].Directory, "corosync.out");
            Assert.False(limit.IsCancellationRequested || _hosts[node - 1].HasExited, $"corosync does not start: {(File.Exists(output) ? await File.ReadAllTextAsync(output) : "")}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    private static string Configuration(int count, string own)
    {
        string nodes = string.Concat(Enumerable.Range(1, count).Select(node => string.Create(CultureInfo.InvariantCulture, $$"""
                node {
                    name: ha{{node}}
                    nodeid: {{node}}
                    ring0_addr: {{Address(node)}}
                }

            """)));
        string two = count == 2 ? "    two_node: 1\n    wait_for_all: 0\n" : "";
        return $$"""
            totem {
                version: 2
                cluster_name: test
                transport: knet
                crypto_cipher: none
                crypto_hash: none
                token: 3000
                token_coefficient: 0
            }
            quorum {
                provider: corosync_votequorum
            {{two}}}
            nodelist {
            {{nodes}}}
            logging {
                to_logfile: yes
                logfile: {{own}}/corosync.log
                to_syslog: no
            }

            """;
    }
}
