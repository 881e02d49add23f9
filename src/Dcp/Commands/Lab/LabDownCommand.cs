using System.CommandLine;
using Dcp.Cluster;
using Dcp.Cluster.Lab;

namespace Dcp.Commands.Lab;

/// <summary><c>dcp lab down</c>: works on whatever an earlier run left.</summary>
internal static class LabDownCommand
{
    internal static Command Create()
    {
        Command command = new("down", "End the lab and remove everything it had.");
        command.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (lab, _) =>
        {
            if (!Environment.IsPrivilegedProcess) throw new ClusterException("ending a lab needs root");
            var existed = lab.Exists;
            var ended = await LabCleaner.CleanAsync(lab, TimeProvider.System);
            var leftovers = LabCleaner.Leftovers(lab);
            foreach (var leftover in leftovers) await Console.Error.WriteLineAsync($"still there: {leftover}");
            await Console.Out.WriteLineAsync(existed || ended > 0 ? $"lab {lab.Name} is gone" : $"there was no lab {lab.Name}");
            return leftovers.Count == 0 ? ExitCode.Done : ExitCode.Violation;
        }));
        return command;
    }
}
