using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Real;
using Dcp.Cluster.Tools;
using Dcp.Workload.Database;

namespace Dcp.Cluster.Lab;

/// <summary>
/// One host of a lab: mount, network, pid, ipc and uts namespaces of its own. Powered on and off by whoever holds the host's lock: the
/// command line and the lab's BMC are different processes.
/// </summary>
internal sealed class LabHost(LabDirectory lab, string name)
{
    private readonly LabNamespace _space = new(lab, name);
    private readonly LabSwitch _switch = new(lab);

    internal string Name => name;

    internal int? Init => _space.Init;

    internal string LogDirectory => $"{lab.HostDirectory(name)}/log";

    /// <summary>Prepares what a host has on its disk. Once; boots find it as it was left.</summary>
    internal void Install(string corosyncConf, byte[] authKey, string cib, string poolerConfig)
    {
        var own = lab.HostDirectory(name);
        foreach (var directory in new[] { "run", "log/corosync", "log/pacemaker", "corosync/uidgid.d", "pacemaker/blackbox", "pacemaker/cores", "pacemaker/pengine", "pacemaker/cib", "upper/etc/dcp" })
            Directory.CreateDirectory($"{own}/{directory}");
        File.WriteAllText($"{own}/corosync/corosync.conf", corosyncConf);
        File.WriteAllBytes($"{own}/corosync/authkey", authKey);
        File.WriteAllText($"{own}/upper{ClusterBundle.PoolerFile}", poolerConfig);
        File.WriteAllText($"{own}/pacemaker/cib/cib.xml", cib);
        Chmod($"{own}/corosync/authkey", UnixFileMode.UserRead);
    }

    internal async Task OwnAsync()
    {
        var own = lab.HostDirectory(name);
        await Tool.OutputAsync(["chown", "-R", "hacluster:haclient", $"{own}/pacemaker", $"{own}/log/pacemaker"]).ConfigureAwait(false);
        await Tool.OutputAsync(["sh", "-c", "chmod 750 \"$0\"/pacemaker/* && chmod 600 \"$0\"/pacemaker/cib/cib.xml && chmod 770 \"$0\"/log/pacemaker", own]).ConfigureAwait(false);
    }

    /// <summary>Powers on; nothing happens if it is on.</summary>
    internal async Task BootAsync()
    {
        Directory.CreateDirectory(lab.HostDirectory(name));
        await using var _ = await LabLock.AcquireAsync($"{lab.HostDirectory(name)}/power.lock").ConfigureAwait(false);
        if (Init is not null) return;
        await _switch.UnplugAsync(name).ConfigureAwait(false);
        var address = string.Create(CultureInfo.InvariantCulture, $"{LabPlan.AddressOf(name)}/{LabPlan.Prefix}");
        var isMember = name is not (LabPlan.Client or LabPlan.Database);
        List<string> command =
        [
            "unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--kill-child",
            "bash", $"{lab.Scripts}/{(isMember ? "host.sh" : "service.sh")}", lab.Root, name, address, LabPlan.Address6Of(name),
        ];
        if (name == LabPlan.Database)
        {
            var account = UnixAccount.ForDatabase() ?? throw new ClusterException("the lab needs root");
            command.AddRange([
                PostgresPrograms.FindDirectory(), account.Uid.ToString(CultureInfo.InvariantCulture), account.Gid.ToString(CultureInfo.InvariantCulture),
            ]);
        }

        var init = await _space.StartAsync(command).ConfigureAwait(false);
        await _switch.PlugInAsync(name, init).ConfigureAwait(false);
    }

    /// <summary>Powers off as a power cut does, and comes back when no process and no cable is left.</summary>
    internal async Task PowerOffAsync()
    {
        await using var _ = await LabLock.AcquireAsync($"{lab.HostDirectory(name)}/power.lock").ConfigureAwait(false);

        // The cable first: the kernel answers for the host's addresses for as long as its namespace exists.
        await _switch.UnplugAsync(name).ConfigureAwait(false);
        await _space.KillAsync().ConfigureAwait(false);
    }

    /// <summary>A command line that runs in the host.</summary>
    /// <exception cref="ClusterException">The host is off.</exception>
    internal IReadOnlyList<string> Inside(IEnumerable<string> command) =>
        ["nsenter", "-t", Require().ToString(CultureInfo.InvariantCulture), "-m", "-p", "-n", "-u", "-i", .. command];

    internal Task<ToolResult> RunAsync(IEnumerable<string> command, TimeSpan? limit = null, CancellationToken cancellation = default) =>
        Tool.RunAsync(Inside(command), limit ?? Tool.DefaultLimit, cancellation);

    internal Task SetLinkAsync(bool up) => _switch.SetLinkAsync(name, up);

    /// <summary>Signals every process of the host.</summary>
    internal void SignalAll(int signal)
    {
        // Twice: one may have forked while the first round went by.
        for (var round = 0; round < 2; round++)
        {
            foreach (var pid in LabProcesses.InNamespaceOf(Require())) ProcessSignal.Send(pid, signal);
        }
    }

    /// <summary>The pooler itself, not its supervisor.</summary>
    internal int? Pooler() => Init is { } init
        ? LabProcesses.InNamespaceOf(init).Cast<int?>().FirstOrDefault(pid => LabProcesses.CommandLine(pid!.Value).Contains("--supervised"))
        : null;

    /// <summary>Whether an address is on one of the host's interfaces, as its kernel sees it.</summary>
    internal bool Holds(IPAddress address)
    {
        try
        {
            if (Init is not { } init) return false;
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                var digits = Convert.ToHexStringLower(address.GetAddressBytes());
                return File.ReadLines($"/proc/{init}/net/if_inet6").Any(line => line.StartsWith(digits, StringComparison.Ordinal));
            }

            // Each address on a line of its own, and what it is on the next; both as deep as the trie is there.
            var lines = File.ReadAllLines($"/proc/{init}/net/fib_trie");
            return lines.Zip(lines.Skip(1)).Any(pair => pair.First.EndsWith($"|-- {address}", StringComparison.Ordinal) && pair.Second.TrimStart() == "/32 host LOCAL");
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Asks Pacemaker; null when it does not answer.</summary>
    internal async Task<ClusterView?> ViewAsync(CancellationToken cancellation = default)
    {
        if (Init is null) return null;
        var result = await RunAsync(["crm_mon", "--as-xml", "-A", "-1"], Tool.DefaultLimit, cancellation).ConfigureAwait(false);
        return result.Ok ? ClusterView.Parse(result.Output) : null;
    }

    private int Require() => Init ?? throw new ClusterException($"{name} is off");

    private static void Chmod(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }
}
