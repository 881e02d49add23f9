using System.CommandLine;
using Dcp.Cluster;
using Dcp.Cluster.Config;
using Dcp.Cluster.Real;
using Dcp.Server.Config;

namespace Dcp.Commands.Cluster;

/// <summary><c>dcp cluster init FILE</c>: everything that the hosts need, in one file. Changes nothing on this host.</summary>
internal static class ClusterInitCommand
{
    private static readonly Argument<FileInfo> s_file = new("file") { Description = "dcp's configuration, with a section [cluster]." };
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "Where the bundle is written.",
        HelpName = "BUNDLE",
        DefaultValueFactory = _ => "dcp-cluster.tar",
    };

    internal static Command Create()
    {
        Command command = new("init", "Write the bundle with which hosts join: Corosync's and Pacemaker's configuration, key and all.") { s_file, s_output };
        command.SetAction((parsed, _) => ClusterCommand.RunAsync(() => RunAsync(parsed.GetRequiredValue(s_file).FullName, parsed.GetRequiredValue(s_output))));
        return command;
    }

    private static async Task<int> RunAsync(string file, string output)
    {
        var (config, problems) = ConfigLoader.Load(file);
        ClusterConfig? cluster = null;
        if (config is not null)
        {
            if (config.ClusterEntries.Count == 0) throw new ClusterInputException($"{file} has no section [cluster]");
            (cluster, var more) = ClusterConfigReader.Read(config);
            problems = [.. problems, .. more];
        }

        foreach (var problem in problems.Where(problem => problem.Severity != ProblemSeverity.Note)) await Console.Error.WriteLineAsync(problem.ToString());
        if (cluster is null) return ExitCode.BadInput;
        foreach (var device in cluster.Fencing) await FenceMetadata.CheckAsync(device);

        var before = File.Exists(output) ? ClusterBundle.Read(output) : null;
        var bundle = ClusterBundle.Create(cluster, await File.ReadAllTextAsync(file), before?.AuthKey);
        IReadOnlyList<string> differences = before is null ? [] : bundle.Differences(before);
        if (before is null || differences.Count > 0) bundle.Write(output);
        await Console.Out.WriteLineAsync(before is null
            ? $"{output}: cluster {cluster.Name} of {cluster.Nodes.Count} hosts; it holds the key, so keep it secret. On each host: dcp cluster join {Path.GetFileName(output)}"
            : differences.Count == 0 ? $"{output}: nothing changed" : $"{output}: changed {string.Join(", ", differences)}");
        foreach (var silent in await HostCheck.SilentAsync(bundle))
            await Console.Error.WriteLineAsync($"dcp: {silent} does not answer a ping from here");
        if (cluster.Fencing.Count == 0)
            await Console.Error.WriteLineAsync("dcp: fence = none: a host that is cut off keeps its addresses, so two hosts may answer for one");
        return ExitCode.Done;
    }
}
