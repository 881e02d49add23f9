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
        Command command = new("init", "Make a workload's tables and data; does nothing when they are there in the same size.") { name, uri };

        // An option for each argument of any workload; one that the named workload does not have is refused with those that it has.
        List<Func<ParseResult, (string Name, string? Value)>> readers = [];
        foreach (IGrouping<string, (string Workload, WorkloadArgument Argument)> group in WorkloadRegistry.All
            .SelectMany(w => w.InitArguments.Select(a => (w.Name, a))).GroupBy(s => s.Item2.Name))
        {
            WorkloadArgument argument = group.First().Argument;
            string description = $"{string.Join(", ", group.Select(s => s.Workload))}: {argument.Meaning}";
            if (argument.IsFlag)
            {
                Option<bool> flag = new("--" + group.Key) { Description = argument.Meaning };
                command.Options.Add(flag);
                readers.Add(parsed => (group.Key, parsed.GetValue(flag) ? "true" : null));
            }
            else
            {
                Option<string> size = new("--" + group.Key) { Description = $"{description} [default: {argument.Default}]", HelpName = "n" };
                command.Options.Add(size);
                readers.Add(parsed => (group.Key, parsed.GetValue(size)));
            }
        }

        command.SetAction((parsed, _) => WorkloadVerb.RunAsync(interruption =>
        {
            Dictionary<string, string> given = readers.Select(read => read(parsed))
                .Where(a => a.Value is not null)
                .ToDictionary(a => a.Name, a => a.Value!);
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
