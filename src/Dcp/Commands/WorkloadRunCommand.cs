using System.CommandLine;
using Dcp.Workload.Results;
using Dcp.Workload.Running;
using Dcp.Workload.Sampling;

namespace Dcp.Commands;

/// <summary><c>dcp workload run NAME</c>: runs a workload and prints what its clients saw.</summary>
internal static class WorkloadRunCommand
{
    internal static Command Create()
    {
        WorkloadLoadOptions load = new();
        Option<string> uri = WorkloadOptions.Uri();
        Option<string> steps = new("--steps") { Description = "Connections of one level after the other, as in 64,128,256, instead of -c.", HelpName = "n,n" };
        Option<double?> stepDuration = new("--step-duration") { Description = "Seconds that each level runs, its warm-up not counted.", HelpName = "s" };
        Option<bool> quiet = new("--quiet", "-q") { Description = "Print no periodic tables." };
        Option<string> runName = new("--name") { Description = "Name of the run [default: workload and start time].", HelpName = "name" };
        Option<string> target = new("--target") { Description = "A name for what is connected to; runs are compared by it.", DefaultValueFactory = _ => "direct", HelpName = "name" };
        Option<string> console = new("--console") { Description = "Admin console of the pooler, asked each second how long clients wait.", HelpName = "uri" };
        Option<string> sample = new("--sample")
        {
            Description = "Sample the database (and with --console the pooler) each second, by this login to it, for reports.",
            HelpName = "uri",
        };
        Option<string> save = new("--save", "-s") { Description = "Directory for NAME.csv (the periodic tables) and NAME.txt (the summary).", HelpName = "dir" };
        Option<string> output = new("--out") { Description = "Directory for NAME.run.json, from which reports are made.", HelpName = "dir" };
        Option<bool> json = new("--json") { Description = "Print the result as JSON, and nothing else." };
        Command command = new("run", "Run a workload and print what its clients saw.") { uri, steps, stepDuration };
        load.AddTo(command);
        foreach (Option option in new Option[] { quiet, runName, target, console, sample, save, output, json })
            command.Options.Add(option);

        command.SetAction((parsed, _) => WorkloadVerb.RunAsync(interruption =>
        {
            RunOptions options = load.Read(parsed, parsed.GetRequiredValue(uri)) with
            {
                Steps = WorkloadOptions.Steps(parsed.GetValue(steps)),
                RunName = parsed.GetValue(runName),
                Target = parsed.GetRequiredValue(target),
                ConsoleUri = parsed.GetValue(console),
            };
            TimeSpan? levelDuration = WorkloadOptions.Seconds(stepDuration.Name, parsed.GetValue(stepDuration));
            RunOutput places = new(
                parsed.GetValue(json), parsed.GetValue(quiet), WorkloadOptions.Directory(parsed.GetValue(save)), WorkloadOptions.Directory(parsed.GetValue(output)));
            options = options with { Duration = levelDuration ?? options.Duration };
            return load.ShowAsync(parsed, metrics => RunAsync(options with { Metrics = metrics }, parsed.GetValue(sample), places, interruption));
        }));
        return command;
    }

    private static async Task<int> RunAsync(RunOptions options, string? sampled, RunOutput output, Interruption interruption)
    {
        using (output)
        {
            RunResult result = await SampledRun.RunAsync(options, sampled, output, TimeProvider.System, interruption.Token).ConfigureAwait(false);
            output.Finish(result);
            if (interruption.Happened)
                return interruption.ExitCode;
            return result.Partial is null ? ExitCode.Done : await WorkloadVerb.ComplainAsync(result.Partial, ExitCode.OutsideFailed).ConfigureAwait(false);
        }
    }
}
