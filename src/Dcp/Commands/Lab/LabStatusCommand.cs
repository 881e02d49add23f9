using System.CommandLine;
using System.Text.Json;
using Dcp.Cluster.Lab;

namespace Dcp.Commands.Lab;

/// <summary><c>dcp lab status</c>: exit code 0 when all is well, 4 when not.</summary>
internal static class LabStatusCommand
{
    internal static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Write one JSON object." };
        Command command = new("status", "Who holds the address, quorum, and each host's dcp.") { json };
        command.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (lab, _) =>
        {
            var status = await LabStatus.ReadAsync(new LabHosts(lab));
            await Console.Out.WriteAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(status, LabStatusJson.Default.LabStatus) + "\n" : status.ToText());
            return status.Trouble is null ? ExitCode.Done : ExitCode.Violation;
        }));
        return command;
    }
}
