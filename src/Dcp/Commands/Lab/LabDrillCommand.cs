using System.CommandLine;
using System.Text.Json;
using Dcp.Cluster.Drill;
using Dcp.Cluster.Lab;

namespace Dcp.Commands.Lab;

/// <summary><c>dcp lab drill</c>: exit code 4 when something happened that must not.</summary>
internal static class LabDrillCommand
{
    private static readonly Option<int> s_rounds = new("--rounds", "-n") { Description = "How often each fault is done.", DefaultValueFactory = _ => 1 };
    private static readonly Option<string[]> s_faults = new("--faults")
    {
        Description = $"Which faults, of {string.Join(", ", DrillFaultNames.All)} (default all).",
        HelpName = "X,X",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<FileInfo?> s_json = new("--json") { Description = "Also write everything to this file.", HelpName = "FILE" };

    internal static Command Create()
    {
        s_rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--rounds takes a number of 1 or more");
        });
        Command command = new("drill", "Do faults to the host that has the address, and measure what clients see.") { s_rounds, s_faults, s_json };
        command.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (lab, cancellation) =>
        {
            IReadOnlyList<string> names = [.. (parsed.GetValue(s_faults) ?? []).SelectMany(words => words.Split(',', StringSplitOptions.RemoveEmptyEntries))];
            IReadOnlyList<DrillFault> faults = [.. (names.Count > 0 ? names : DrillFaultNames.All).Select(DrillFaultNames.Parse)];
            DrillRunner runner = new(new LabHosts(lab), Console.Error.WriteLine, TimeProvider.System);
            var report = await runner.RunAsync(faults, parsed.GetValue(s_rounds), cancellation);
            await Console.Out.WriteAsync(report.ToText());
            if (parsed.GetValue(s_json) is { } file)
                await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(report, DrillReportJson.Default.DrillReport), CancellationToken.None);
            return report.HasViolations ? ExitCode.Violation : ExitCode.Done;
        }));
        return command;
    }
}
