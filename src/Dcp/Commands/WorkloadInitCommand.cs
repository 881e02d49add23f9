using System.CommandLine;
using System.Globalization;
using Dcp.Workload;
using Dcp.Workload.Workloads;

namespace Dcp.Commands;

/// <summary><c>dcp workload init NAME</c>: makes a workload's tables and data.</summary>
internal static class WorkloadInitCommand
{
    internal static Command Create()
    {
        Argument<string> name = new("workload") { Description = "Which workload; 'dcp workload list' lists them." };
        Option<string> uri = WorkloadOptions.Uri();
        Dictionary<string, Option<string>> sizes = WorkloadRegistry.All
            .SelectMany(w => w.InitArguments.Select(a => (Workload: w.Name, Argument: a)))
            .GroupBy(s => s.Argument.Name)
            .ToDictionary(g => g.Key, g => new Option<string>("--" + g.Key)
            {
                Description = $"{string.Join(", ", g.Select(s => s.Workload))}: {g.First().Argument.Meaning} [default: {g.First().Argument.Default}]",
                HelpName = "n",
            });

        Command command = new("init", "Make a workload's tables and data; does nothing when they are there in the same size.") { name, uri };
        foreach (Option<string> size in sizes.Values)
            command.Options.Add(size);
        command.SetAction((parsed, _) => WorkloadVerb.RunAsync(interruption =>
        {
            Dictionary<string, string> given = [];
            foreach ((string argument, Option<string> option) in sizes)
            {
                if (parsed.GetValue(option) is string value)
                    given.Add(argument, value);
            }

            return RunAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(uri), given, interruption.Token);
        }));
        return command;
    }

    private static async Task<int> RunAsync(
        string name, string uri, Dictionary<string, string> given, CancellationToken cancellation)
    {
        WorkloadSetup setup = new(TimeProvider.System);
        ConsoleProgress progress = new();
        TimeSpan took = await setup.RunAsync(name, uri, given, progress, cancellation).ConfigureAwait(false);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"done in {took.TotalSeconds:F1} s")).ConfigureAwait(false);
        return ExitCode.Done;
    }

    private sealed class ConsoleProgress : IProgress<string>
    {
        public void Report(string value) => Console.Out.WriteLine(value);
    }
}
