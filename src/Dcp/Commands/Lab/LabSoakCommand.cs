using System.CommandLine;
using System.Text.Json;
using Dcp.Cluster.Drill;
using Dcp.Cluster.Lab;

namespace Dcp.Commands.Lab;

/// <summary><c>dcp lab soak</c>: exit code 4 when a busy host was taken for a dead one.</summary>
internal static class LabSoakCommand
{
    private static readonly Option<double> s_minutes = new("--minutes") { Description = "For how long.", DefaultValueFactory = _ => 10 };
    private static readonly Option<FileInfo?> s_json = new("--json") { Description = "Also write everything to this file.", HelpName = "FILE" };

    internal static Command Create()
    {
        s_minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1440)) result.AddError("--minutes takes a number above 0, and 1440 at most");
        });
        Command command = new("soak", "Keep every core busy in every host, and check that no host is taken for dead.") { s_minutes, s_json };
        command.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (lab, cancellation) =>
        {
            SoakRunner runner = new(new LabHosts(lab), Console.Error.WriteLine, TimeProvider.System);
            var report = await runner.RunAsync(TimeSpan.FromMinutes(parsed.GetValue(s_minutes)), cancellation);
            await Console.Out.WriteAsync(report.ToText());
            if (parsed.GetValue(s_json) is { } file)
                await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(report, SoakReportJson.Default.SoakReport), CancellationToken.None);
            return report.HasViolations ? ExitCode.Violation : ExitCode.Done;
        }));
        return command;
    }
}
