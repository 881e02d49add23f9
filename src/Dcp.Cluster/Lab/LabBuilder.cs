using System.Globalization;
using Dcp.Cluster.Agents;
using Dcp.Cluster.Corosync;
using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Real;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Lab;

/// <summary>Makes a lab: directory, switch, client, database, BMC, hosts, and waits until the address answers.</summary>
internal sealed class LabBuilder(LabDirectory lab, LabInfo info, Action<string> say, TimeProvider clock)
{
    private static readonly TimeSpan s_databaseLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_addressLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_settleLimit = TimeSpan.FromSeconds(120);
    private static readonly string[] s_logs = ["boot.log", "initdb.log", "postgres.log", "log/corosync.out", "log/pacemakerd.out"];
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    /// <summary>From the hosts' power-on to the address on one of them.</summary>
    internal TimeSpan StartToAddress { get; private set; }

    /// <exception cref="ClusterException">Something needed is missing, or a step failed; nothing is left then.</exception>
    internal async Task<LabHosts> BuildAsync(CancellationToken cancellation)
    {
        if (await LabRequirements.MissingAsync().ConfigureAwait(false) is { } missing) throw new ClusterException(missing);
        if (lab.Exists && new LabSwitch(lab).Init is not null) throw new ClusterInputException($"lab '{lab.Name}' is up already; 'dcp lab down' ends it");
        await LabCleaner.CleanAsync(lab, clock).ConfigureAwait(false);
        try
        {
            return await MakeAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await LabCleaner.CleanAsync(lab, clock).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<LabHosts> MakeAsync(CancellationToken cancellation)
    {
        WriteFiles();
        LabSwitch network = new(lab);
        await network.StartAsync().ConfigureAwait(false);
        LabHosts hosts = new(lab);
        await Task.WhenAll(hosts.Client.BootAsync(), hosts.Database.BootAsync()).ConfigureAwait(false);
        await LabProcesses.StartAsync(lab, $"{lab.Root}/bmc.log", network.Inside([.. OwnCommand.Words, "lab", "bmc", "--name", lab.Name])).ConfigureAwait(false);
        say("database");
        await PrepareDatabaseAsync(hosts, cancellation).ConfigureAwait(false);
        say($"{hosts.Nodes.Count} hosts with Corosync, Pacemaker and dcp");
        var conf = CorosyncConf.Write(lab.Name, LabPlan.Nodes(info.Nodes), CorosyncTiming.For(info.Nodes, info.TokenMs));
        var cib = Cib.Document(LabPlan.Model(info)).ToString();
        var key = AuthKey.Create();
        ClusterBundle.Create(conf, key, cib, LabPlan.PoolerConfig(info.Nodes), LabPlan.Nodes(info.Nodes)).Write(lab.Bundle);
        foreach (var host in hosts.Nodes)
        {
            host.Install(conf, key, cib, LabPlan.PoolerConfig(info.Nodes));
            await host.OwnAsync().ConfigureAwait(false);
        }

        var began = clock.GetTimestamp();
        await Task.WhenAll(hosts.Nodes.Select(host => host.BootAsync())).ConfigureAwait(false);
        while (hosts.Holders().Count == 0)
        {
            if (clock.GetElapsedTime(began) > s_addressLimit)
                throw new ClusterException($"no host took the address within {s_addressLimit.TotalSeconds} s: {await hosts.TroubleAsync(cancellation).ConfigureAwait(false)}{Logs(hosts)}");
            await Task.Delay(s_poll, clock, cancellation).ConfigureAwait(false);
        }

        StartToAddress = clock.GetElapsedTime(began);
        await hosts.SettleAsync(s_settleLimit, cancellation).ConfigureAwait(false);
        return hosts;
    }

    private void WriteFiles()
    {
        foreach (var directory in new[] { lab.Scripts, lab.Hosts, $"{lab.Layers}/etc", $"{lab.Layers}/usr/sbin", $"{lab.Layers}/usr/lib/ocf/resource.d/{ResourceNames.Provider}" })
            Directory.CreateDirectory(directory);
        lab.WriteInfo(info);
        foreach (var script in new[] { "host.sh", "service.sh" })
        {
            using var source = typeof(LabBuilder).Assembly.GetManifestResourceStream(script)!;
            using var target = File.Create($"{lab.Scripts}/{script}");
            source.CopyTo(target);
        }

        WriteProgram($"{lab.Layers}/usr/sbin/{LabPlan.FenceAgent}", OwnCommand.Script("lab", "fence"));
        AgentScripts.Write($"{lab.Layers}/usr/lib/ocf/resource.d");
    }

    private static void WriteProgram(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, AgentScripts.Mode);
    }

    /// <summary>The database is asked from its own host's network: this machine has no way into the lab's.</summary>
    private async Task PrepareDatabaseAsync(LabHosts hosts, CancellationToken cancellation)
    {
        var sql = $"create role {LabPlan.User} login superuser; create database {LabPlan.DatabaseName} owner {LabPlan.User};";
        List<string> command = [.. OwnCommand.Words, "lab", "sql", "postgres", "postgres", LabPlan.DatabaseAddress.ToString(), LabPlan.DatabasePort.ToString(CultureInfo.InvariantCulture)];
        foreach (var statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            for (var began = clock.GetTimestamp(); ; await Task.Delay(s_poll, clock, cancellation).ConfigureAwait(false))
            {
                var result = await hosts.Client.RunAsync([.. command, statement], cancellation: cancellation).ConfigureAwait(false);
                if (result.Ok) break;
                if (clock.GetElapsedTime(began) > s_databaseLimit) throw new ClusterException($"the database does not start: {result.Complaint}{Tail(lab.HostDirectory(LabPlan.Database))}");
            }
        }
    }

    private static string Logs(LabHosts hosts) => string.Concat(hosts.Nodes.Select(host => Tail(Path.GetDirectoryName(host.LogDirectory)!)));

    private static string Tail(string directory) => string.Concat(
        from name in s_logs
        let path = Path.Combine(directory, name)
        where File.Exists(path)
        from line in File.ReadLines(path).TakeLast(3)
        select $"\n  {Path.GetFileName(directory)}/{name}: {line}");
}
