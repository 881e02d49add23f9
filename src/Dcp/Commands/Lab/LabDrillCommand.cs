using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Dcp.Cluster.Drill;
using Dcp.Cluster.Lab;

namespace Dcp.Commands.Lab;

/// <summary><c>dcp lab drill</c>: exit code 4 when something happened that must not.</summary>
internal static class LabDrillCommand
{
    private static readonly Option<int> s_rounds = new("--rounds", "-n") { Description = "How often each fault is done.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int?> s_total = new("--total") { Description = "How many faults in all, instead of rounds.", HelpName = "N" };
    private static readonly Option<int> s_load = new("--load") { Description = "Busy processes beside the drill.", DefaultValueFactory = _ => 0 };
    private static readonly Option<int> s_patience = new("--patience")
    {
        Description = "How long a client waits for its answer, in ms; more on a busy machine, where an answer later than this is no outage.",
        DefaultValueFactory = _ => (int)DrillPlan.DefaultPatience.TotalMilliseconds,
    };

    private static readonly Option<string[]> s_faults = new("--faults")
    {
        Description = $"Which faults, of {string.Join(", ", DrillFaultNames.All)} (default all).",
        HelpName = "X,X",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<FileInfo?> s_json = new("--json") { Description = "Also write everything to this file.", HelpName = "FILE" };

    internal static Command Create()
    {
        s_rounds.Validators.Add(result => Require(result, "--rounds", 1, 10_000));
        s_total.Validators.Add(result => Require(result, "--total", 1, 10_000));
        s_load.Validators.Add(result => Require(result, "--load", 0, 1024));
        s_patience.Validators.Add(result => Require(result, "--patience", 20, 10_000));
        Command command = new("drill", "Inject faults into the host that has the address, and measure what clients see.") { s_rounds, s_total, s_faults, s_load, s_patience, s_json };
        command.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (lab, cancellation) =>
        {
            IReadOnlyList<string> names = [.. (parsed.GetValue(s_faults) ?? []).SelectMany(words => words.Split(',', StringSplitOptions.RemoveEmptyEntries))];
            IReadOnlyList<DrillFault> faults = [.. (names.Count > 0 ? names : DrillFaultNames.All).Select(DrillFaultNames.Parse)];
            DrillRunner runner = new(new LabHosts(lab), Console.Error.WriteLine, TimeProvider.System);
            DrillPlan plan = new()
            {
                Faults = faults,
                Total = parsed.GetValue(s_total) ?? faults.Count * parsed.GetValue(s_rounds),
                Patience = TimeSpan.FromMilliseconds(parsed.GetValue(s_patience)),
                Load = parsed.GetValue(s_load),
            };
            var report = await runner.RunAsync(plan, cancellation);
            await Console.Out.WriteAsync(report.ToText());
            if (parsed.GetValue(s_json) is { } file)
                await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(report, DrillReportJson.Default.DrillReport), CancellationToken.None);
            return report.HasViolations ? ExitCode.Violation : ExitCode.Done;
        }));
        return command;
    }

    private static void Require(OptionResult result, string name, int least, int most)
    {
        if (result.Tokens is [var token] && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < least || value > most))
            result.AddError($"{name} takes a number from {least} to {most}");
    }
}
