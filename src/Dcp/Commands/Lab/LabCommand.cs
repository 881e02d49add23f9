using System.CommandLine;
using Dcp.Cluster;
using Dcp.Cluster.Lab;
using Dcp.Workload.Database;

namespace Dcp.Commands.Lab;

/// <summary><c>dcp lab</c>: a cluster of hosts on this one machine, to see failover and fencing happen.</summary>
internal static class LabCommand
{
    internal static readonly Option<string> Name = new("--name")
    {
        Description = "Which lab, if there is more than one.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "lab",
        Recursive = true,
    };

    internal static Command Create()
    {
        Command command = new("lab", "A cluster with real daemons on this machine: hosts, links, fencing, and faults to try (Linux, root).") { Name };
        command.Add(LabCheckCommand.Create());
        command.Add(LabUpCommand.Create());
        command.Add(LabStatusCommand.Create());
        foreach (var fault in LabFaultCommands.Create()) command.Add(fault);
        command.Add(LabExecCommand.Create());
        command.Add(LabDrillCommand.Create());
        command.Add(LabSoakCommand.Create());
        command.Add(LabDownCommand.Create());
        foreach (var inner in LabInnerCommands.Create()) command.Add(inner);
        return command;
    }

    /// <summary>Runs a verb on the lab that the command line names, with its failures as exit codes.</summary>
    internal static async Task<int> RunAsync(ParseResult parsed, Func<LabDirectory, CancellationToken, Task<int>> act)
    {
        using Interruption interruption = new();
        try
        {
            return await act(new LabDirectory(parsed.GetRequiredValue(Name)), interruption.Token);
        }
        catch (ClusterInputException e)
        {
            return await ComplainAsync(e.Message, ExitCode.BadInput);
        }
        catch (Exception e) when (e is ClusterException or DatabaseUnavailableException or IOException or UnauthorizedAccessException)
        {
            return await ComplainAsync(e.Message, ExitCode.OutsideFailed);
        }
        catch (OperationCanceledException) when (interruption.Happened)
        {
            return await ComplainAsync("interrupted", interruption.ExitCode);
        }
    }

    private static async Task<int> ComplainAsync(string message, int code)
    {
        await Console.Error.WriteLineAsync($"dcp: {message}");
        return code;
    }
}
