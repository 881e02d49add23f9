using System.CommandLine;
using Dcp.Workload.Running.Comparing;

namespace Dcp.Commands;

/// <summary><c>dcp workload compare NAME</c>: the same work against several targets, in rounds.</summary>
internal static class WorkloadCompareCommand
{
    internal static Command Create()
    {
        WorkloadLoadOptions load = new();
        Option<string[]> targets = new("--targets")
        {
            Description = "What to compare: NAME=URI, with commas between; the others are compared with the first.",
            HelpName = "name=uri,...",
            Required = true,
        };
        Option<string[]> consoles = new("--console") { Description = "Admin consoles of targets that are poolers, asked how long clients wait.", HelpName = "name=uri,..." };
        Option<int> rounds = new("--rounds") { Description = "Runs of each target, in alternating order.", DefaultValueFactory = _ => 3, HelpName = "n" };
        Option<double> pause = new("--pause") { Description = "Seconds between two runs.", DefaultValueFactory = _ => 5, HelpName = "s" };
        Option<string> name = new("--name") { Description = "First part of the runs' names [default: the workload's name].", HelpName = "name" };
        Option<string> sample = new("--sample") { Description = "Sample the database each second of a run, by this login to it, for reports.", HelpName = "uri" };
        Option<string> output = new("--out") { Description = "Directory for NAME.TARGET.rN.run.json, compare.json and compare.csv.", HelpName = "dir" };
        Option<bool> json = new("--json") { Description = "Print the figures as JSON, and nothing else." };
        Command command = new("compare", "Run the same work against several targets in rounds, and compare them.") { targets, consoles, rounds, pause };
        load.AddTo(command);
        foreach (Option option in new Option[] { name, sample, output, json })
            command.Options.Add(option);

        command.SetAction((parsed, _) => WorkloadVerb.RunAsync(interruption =>
        {
            IReadOnlyList<ComparisonTarget> compared = ComparisonTarget.Combine(
                ComparisonTarget.Split(targets.Name, parsed.GetRequiredValue(targets)),
                ComparisonTarget.Split(consoles.Name, parsed.GetValue(consoles) ?? []));
            ComparisonOptions options = new()
            {
                Work = load.Read(parsed, uri: ""),
                Targets = compared,
                Rounds = parsed.GetValue(rounds),
                Pause = WorkloadOptions.Seconds(pause.Name, parsed.GetValue(pause)) ?? TimeSpan.Zero,
                Name = parsed.GetValue(name),
                SampleUri = parsed.GetValue(sample),
            };
            CompareOutput places = new(parsed.GetValue(json), WorkloadOptions.Directory(parsed.GetValue(output)), options.Rounds);
            return load.ShowAsync(parsed, metrics => RunAsync(options with { Work = options.Work with { Metrics = metrics } }, places, interruption));
        }));
        return command;
    }

    private static async Task<int> RunAsync(ComparisonOptions options, CompareOutput output, Interruption interruption)
    {
        ComparisonResult result = await new WorkloadComparison(TimeProvider.System).RunAsync(options, output, interruption.Token).ConfigureAwait(false);
        output.Finish(result);
        if (interruption.Happened)
            return interruption.ExitCode;
        return result.Partial is null ? ExitCode.Done : await WorkloadVerb.ComplainAsync(result.Partial, ExitCode.OutsideFailed).ConfigureAwait(false);
    }
}
