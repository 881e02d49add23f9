using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.RegularExpressions;
using Dcp.Cluster.Agents;
using Dcp.Cluster.Tools;
using Dcp.Server.Config;

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

    // Written by a join, and the last thing that a leave removes: as long as it is there, a leave can be given again.
    private string LastAgent => $"{agents}/dcp/{AgentProgram.Vip}";

    /// <summary>Writes what differs, and starts the daemons when they are not running or their configuration changed; says what it did.</summary>
    /// <exception cref="ClusterInputException">The bundle does not fit this host.</exception>
    /// <exception cref="ClusterException">A step failed; the files are as they were before.</exception>
    internal async Task<IReadOnlyList<string>> JoinAsync(ClusterBundle bundle, CancellationToken cancellation)
    {
        var node = OwnNode(bundle, LocalAddresses()) ?? throw new ClusterInputException(
            $"this host has none of the cluster's addresses: {string.Join("; ", bundle.Members.Select(member => $"{member.Name} {string.Join(' ', member.Addresses)}"))}");
        if (ForeignCluster(bundle) is { } other) throw new ClusterInputException($"this host is a member of cluster '{other}' ({Conf}); 'dcp cluster leave' ends that");
        CheckPooler(bundle);
        var isRunning = await ClusterDaemons.AreRunningAsync().ConfigureAwait(false);
        await AddressCheck.CheckAsync(bundle, isRunning).ConfigureAwait(false);
        var membersBefore = isRunning ? await OnlineAsync().ConfigureAwait(false) : 0;
        ClusterFiles files = new();
        var hasStarted = false;
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
                await Tool.OutputAsync(["chown", "hacluster:haclient", cibFile], cancellation).ConfigureAwait(false);
            }

            cancellation.ThrowIfCancellationRequested();
            if (needsStart)
            {
                hasStarted = true;
                await ClusterDaemons.StartAsync().ConfigureAwait(false);
                if (membersBefore > 1) await MeetAsync(cancellation).ConfigureAwait(false);
            }

            return
            [
                $"this host is {node}",
                .. files.Changed.Select(path => $"wrote {path}"),
                needsStart ? "started Corosync and Pacemaker" : "Corosync and Pacemaker run already",
                .. await ReloadAsync(files, needsStart).ConfigureAwait(false),
                .. await MissingAsync(bundle).ConfigureAwait(false),
            ];
        }
        catch
        {
            // Back to where it was: the old files, and the daemons as they were, running or not.
            files.Undo();
            if (hasStarted && isRunning) await ClusterDaemons.StartAsync().ConfigureAwait(false);
            else if (hasStarted) await ClusterDaemons.StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>dcp's own configuration has to be good on this host before anything is written.</summary>
    private static void CheckPooler(ClusterBundle bundle)
    {
        var (config, problems) = ConfigLoader.LoadText(bundle.PoolerConfig, ClusterBundle.PoolerFile);
        if (config is null)
            throw new ClusterInputException($"dcp would not start on this host: {string.Join("; ", problems.Where(problem => problem.Severity == ProblemSeverity.Error))}");
    }

    /// <summary>A dcp that runs takes up a changed file at once.</summary>
    private static async Task<IReadOnlyList<string>> ReloadAsync(ClusterFiles files, bool hasStarted)
    {
        if (hasStarted || !files.Changed.Contains(ClusterBundle.PoolerFile)) return [];
        var (config, _) = ConfigLoader.Load(ClusterBundle.PoolerFile);
        var problem = config is null ? "the file cannot be read" : await new PoolerEndPoint(PoolerEndPoint.SocketOf(config)).AskAsync("RELOAD", s_meetLimit).ConfigureAwait(false);
        return [problem is null ? "dcp has reloaded" : $"dcp has not reloaded: {problem}"];
    }

    /// <summary>Two hosts start nothing before both are there, and more not before a majority is: said, so that nobody waits in vain.</summary>
    private static async Task<IReadOnlyList<string>> MissingAsync(ClusterBundle bundle)
    {
        var online = await OnlineAsync().ConfigureAwait(false);
        var missing = bundle.Members.Count - online;
        return missing <= 0 ? []
            : [$"{online} of {bundle.Members.Count} hosts are there so far; one that does not come though it has joined has another key, or is not reached"];
    }

    /// <summary>Others were seen before the configuration changed, so they have to be seen with the new one.</summary>
    private static async Task MeetAsync(CancellationToken cancellation)
    {
        for (var began = TimeProvider.System.GetTimestamp(); await OnlineAsync().ConfigureAwait(false) < 2; await Task.Delay(s_poll, cancellation).ConfigureAwait(false))
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
    /// <exception cref="ClusterInputException">This host was not made a member by <see cref="JoinAsync"/>; nothing was touched.</exception>
    internal async Task LeaveAsync()
    {
        // A configuration that dcp has not written is somebody else's cluster, or the distribution's example.
        if (!File.Exists(LastAgent))
            throw new ClusterInputException($"'dcp cluster join' has not made this host a member ({LastAgent} is missing): there is nothing to leave");
        await ClusterDaemons.StopAsync().ConfigureAwait(false);
        foreach (var path in new[] { Conf, $"{etc}/authkey", cibFile, $"{agents}/dcp/{AgentProgram.Pooler}" }) File.Delete(path);

        // Pacemaker keeps copies beside it, from which it would take up its old configuration.
        if (Path.GetDirectoryName(cibFile) is { } directory && Directory.Exists(directory))
        {
            foreach (var copy in Directory.GetFiles(directory, "cib*")) File.Delete(copy);
        }

        File.Delete(LastAgent);
    }

    /// <summary>The node whose first address is one of these.</summary>
    internal static string? OwnNode(ClusterBundle bundle, IReadOnlyCollection<string> addresses) =>
        bundle.Members.Where(member => member.Addresses.Any(addresses.Contains)).Select(member => member.Name).FirstOrDefault();

    /// <exception cref="ClusterInputException">This host is in no cluster, or in another than the bundle's.</exception>
    internal void RequireOwn(ClusterBundle bundle)
    {
        if (!File.Exists(Conf)) throw new ClusterInputException($"this host is in no cluster ({Conf} is missing); 'dcp cluster join' makes it a member");
        if (ForeignCluster(bundle) is { } other) throw new ClusterInputException($"this host is a member of cluster '{other}', and the bundle is of '{NameIn(bundle.CorosyncConf)}'");
    }

    private string? ForeignCluster(ClusterBundle bundle)
    {
        if (!File.Exists(Conf)) return null;
        var present = NameIn(File.ReadAllText(Conf));

        // What Debian's package installs is nobody's cluster.
        return present is null or "debian" || present == NameIn(bundle.CorosyncConf) ? null : present;
    }

    private static string? NameIn(string conf) => ClusterName().Match(conf) is { Success: true } match ? match.Groups[1].Value : null;

    internal static HashSet<string> LocalAddresses() => [.. NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
        .Select(found => found.Address)
        .Where(address => !IPAddress.IsLoopback(address))
        .Select(address => address.ToString())];

    [GeneratedRegex(@"^\s*cluster_name:\s*(\S+)", RegexOptions.Multiline)]
    private static partial Regex ClusterName();
}
