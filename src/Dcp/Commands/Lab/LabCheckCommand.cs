using System.CommandLine;
using Dcp.Cluster;
using Dcp.Cluster.Lab;

namespace Dcp.Commands.Lab;

/// <summary><c>dcp lab check</c>: exit code 0 when this machine can have a lab, else 3 with what is missing.</summary>
internal static class LabCheckCommand
{
    internal static Command Create()
    {
        Command command = new("check", "Say whether this machine can have a lab, and what it lacks.");
        command.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (_, _) =>
        {
            if (await LabRequirements.MissingAsync() is { } missing) throw new ClusterException(missing);
            await Console.Out.WriteLineAsync("a lab can be made here");
            return ExitCode.Done;
        }));
        return command;
    }
}
