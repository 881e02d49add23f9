using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.RegularExpressions;
using Dcp.Cluster.Agents;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Real;

/// <summary>This host becomes a member of a cluster, or ceases to be one.</summary>
internal sealed partial class ClusterMember(string etc, string cibFile, string agents)
{
    private const UnixFileMode Public = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private static readonly TimeSpan s_meetLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    internal ClusterMember()
        : this("/etc/corosync", "/var/lib/pacemaker/cib/cib.xml", "/usr/lib/ocf/resource.d")
    {
    }

    private string Conf => $"{etc}/corosync.conf";

    /// <summary>Writes what differs, and starts the daemons when they are not running or their configuration changed; says what it did.</summary>
    /// <exception cref="ClusterInputException">The bundle does not fit this host.</exception>
    /// <exception cref="ClusterException">A step failed; the files are as they were before.</exception>
    internal async Task<IReadOnlyList<string>> JoinAsync(ClusterBundle bundle)
    {
        var node = OwnNode(bundle, LocalAddresses()) ?? throw new ClusterInputException(
            $"this host has none of the cluster's addresses: {string.Join("; ", bundle.Members.Select(member => $"{member.Name} {string.Join(' ', member.Addresses)}"))}");
        if (ForeignCluster(bundle) is { } other) throw new ClusterInputException($"this host is a member of cluster '{other}' ({Conf}); 'dcp cluster leave' ends that");
        var isRunning = await ClusterDaemons.AreRunningAsync().ConfigureAwait(false);
        await AddressCheck.CheckAsync(bundle, isRunning).ConfigureAwait(false);
        var membersBefore = isRunning ? await OnlineAsync().ConfigureAwait(false) : 0;
        ClusterFiles files = new();
        var hasRestarted = false;
        try
        {
            files.Write(Conf, Encoding.UTF8.GetBytes(bundle.CorosyncConf), Public);
            files.Write($"{etc}/authkey", bundle.AuthKey, Secret);
            var needsStart = !isRunning || files.Changed.Any();
            files.Write(ClusterBundle.PoolerFile, Encoding.UTF8.GetBytes(bundle.PoolerConfig), Secret);
            foreach (var agent in new[] { AgentProgram.Pooler, AgentProgram.Vip })
                files.Write($"{agents}/dcp/{agent}", Encoding.UTF8.GetBytes(OwnCommand.Script("ocf", agent)), AgentScripts.Mode);

            // Before Pacemaker's first start only; later its configuration is the cluster's and not this host's.
            if (!File.Exists(cibFile) && !isRunning)
            {
                files.Write(cibFile, Encoding.UTF8.GetBytes(bundle.Cib), Secret);
                await Tool.OutputAsync(["chown", "hacluster:haclient", cibFile]).ConfigureAwait(false);
            }

            if (needsStart)
            {
                hasRestarted = isRunning;
                await ClusterDaemons.StartAsync().ConfigureAwait(false);
                if (membersBefore > 1) await MeetAsync().ConfigureAwait(false);
            }

            return [$"this host is {node}", .. files.Changed.Select(path => $"wrote {path}"), needsStart ? "started Corosync and Pacemaker" : "Corosync and Pacemaker run already"];
        }
        catch
        {
            files.Undo();
            if (hasRestarted) await ClusterDaemons.StartAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Others were seen before the configuration changed, so they have to be seen with the new one.</summary>
    private static async Task MeetAsync()
    {
        for (var began = TimeProvider.System.GetTimestamp(); await OnlineAsync().ConfigureAwait(false) < 2; await Task.Delay(s_poll).ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(began) > s_meetLimit)
                throw new ClusterException("with this bundle no other host is seen, although one was before: it has another key or other addresses than they have. All is as it was");
        }
    }

    private static async Task<int> OnlineAsync()
    {
        var result = await Tool.RunAsync(["corosync-quorumtool", "-l"], TimeSpan.FromSeconds(5)).ConfigureAwait(false);

        // One line a member: its number, votes and name.
        return result.Output.Split('\n').Count(line => line.TrimStart() is [>= '0' and <= '9', ..]);
    }

    /// <summary>Lets Pacemaker move everything away, ends the daemons and removes what <see cref="JoinAsync"/> wrote.</summary>
    internal async Task LeaveAsync()
    {
        await ClusterDaemons.StopAsync().ConfigureAwait(false);
        foreach (var path in new[] { Conf, $"{etc}/authkey", cibFile, $"{agents}/dcp/{AgentProgram.Pooler}", $"{agents}/dcp/{AgentProgram.Vip}" }) File.Delete(path);

        // Pacemaker keeps copies beside it, from which it would take up its old configuration.
        if (Path.GetDirectoryName(cibFile) is { } directory && Directory.Exists(directory))
        {
            foreach (var copy in Directory.GetFiles(directory, "cib*")) File.Delete(copy);
        }
    }

    /// <summary>The node whose first address is one of these.</summary>
    internal static string? OwnNode(ClusterBundle bundle, IReadOnlyCollection<string> addresses) =>
        bundle.Members.Where(member => member.Addresses.Any(addresses.Contains)).Select(member => member.Name).FirstOrDefault();

    private string? ForeignCluster(ClusterBundle bundle)
    {
        if (!File.Exists(Conf)) return null;
        var present = NameIn(File.ReadAllText(Conf));

        // What Debian's package installs is nobody's cluster.
        return present is null or "debian" || present == NameIn(bundle.CorosyncConf) ? null : present;
    }

    private static string? NameIn(string conf) => ClusterName().Match(conf) is { Success: true } match ? match.Groups[1].Value : null;

    private static HashSet<string> LocalAddresses() => [.. NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
        .Select(found => found.Address)
        .Where(address => !IPAddress.IsLoopback(address))
        .Select(address => address.ToString())];

    [GeneratedRegex(@"^\s*cluster_name:\s*(\S+)", RegexOptions.Multiline)]
    private static partial Regex ClusterName();
}
