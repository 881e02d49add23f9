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
        Argument<string> name = new("workload") { Description = "Which workload; 'dcp workload list' lists them." };
        Option<string> uri = WorkloadOptions.Uri();
        Option<int> concurrency = new("--concurrency", "-c") { Description = "Connections, over all workers.", DefaultValueFactory = _ => 1, HelpName = "n" };
        Option<int> workers = new("--workers") { Description = "Worker processes.", DefaultValueFactory = _ => 1, HelpName = "n" };
        Option<long?> iterations = new("--iterations", "-i") { Description = "Cycles, over all connections [default: no limit].", HelpName = "n" };
        Option<double?> duration = new("--duration", "-d") { Description = "Seconds after which no cycle begins [default: no limit].", HelpName = "s" };
        Option<double> warmUp = new("--warmup") { Description = "Seconds whose cycles do not count.", HelpName = "s" };
        Option<double> ramp = new("--ramp", "-r") { Description = "Seconds over which the connections start, evenly [default: all are opened before the first cycle].", HelpName = "s" };
        Option<double> openLimit = new("--open-limit") { Description = "Seconds within which all connections have to be open.", DefaultValueFactory = _ => 300, HelpName = "s" };
        Option<double?> lifetime = new("--conn-duration", "-k") { Description = "Seconds until a connection is reopened, 20 % more or less [default: never].", HelpName = "s" };
        Option<string> arguments = new("--args") { Description = "Arguments of the workload: a JSON object, or a file with one.", HelpName = "json" };
        Option<string> application = new("--app-name", "-a") { Description = "application_name [default: the workload's name].", HelpName = "name" };
        Option<bool> noAutocommit = new("--no-autocommit") { Description = "Make each step of a cycle one explicit transaction." };
        Option<bool> noPrepare = new("--no-prepare") { Description = "Use no prepared statements, for poolers that cannot take them." };
        Option<bool> quiet = new("--quiet", "-q") { Description = "Print no periodic tables." };
        Option<string> runName = new("--name") { Description = "Name of the run [default: workload and start time].", HelpName = "name" };
        Option<string> target = new("--target") { Description = "What is connected to, for the reader of the result.", DefaultValueFactory = _ => "direct", HelpName = "name" };
        Option<string> console = new("--console") { Description = "Admin console of the pooler, asked each second how long clients wait.", HelpName = "uri" };
        Option<string> sample = new("--sample")
        {
            Description = "Look into the database (and with --console the pooler) each second, by this login to it, for reports.",
            HelpName = "uri",
        };
        Option<string> save = new("--save", "-s") { Description = "Directory for NAME.csv (the periodic tables) and NAME.txt (the summary).", HelpName = "dir" };
        Option<string> output = new("--out") { Description = "Directory for NAME.run.json, from which reports are made.", HelpName = "dir" };
        Option<bool> json = new("--json") { Description = "Print the result as JSON, and nothing else." };
        Command command = new("run", "Run a workload and print what its clients saw.")
        {
            name, uri, concurrency, workers, iterations, duration, warmUp, ramp, openLimit, lifetime, arguments, application, noAutocommit, noPrepare, quiet, runName,
            target, console, sample, save, output, json,
        };
        command.SetAction((parsed, _) => WorkloadVerb.RunAsync(interruption =>
        {
            RunOptions options = new()
            {
                Workload = parsed.GetRequiredValue(name),
                Uri = parsed.GetRequiredValue(uri),
                Connections = parsed.GetValue(concurrency),
                Workers = parsed.GetValue(workers),
                Iterations = parsed.GetValue(iterations),
                Duration = WorkloadOptions.Seconds(duration.Name, parsed.GetValue(duration)),
                Ramp = WorkloadOptions.Seconds(ramp.Name, parsed.GetValue(ramp)) ?? TimeSpan.Zero,
                WarmUp = WorkloadOptions.Seconds(warmUp.Name, parsed.GetValue(warmUp)) ?? TimeSpan.Zero,
                OpenLimit = WorkloadOptions.Seconds(openLimit.Name, parsed.GetValue(openLimit)) ?? TimeSpan.Zero,
                ConnectionLifetime = WorkloadOptions.Seconds(lifetime.Name, parsed.GetValue(lifetime)),
                Arguments = WorkloadOptions.ReadArguments(parsed.GetValue(arguments)),
                ApplicationName = parsed.GetValue(application),
                Autocommit = !parsed.GetValue(noAutocommit),
                Prepare = !parsed.GetValue(noPrepare),
                RunName = parsed.GetValue(runName),
                Target = parsed.GetRequiredValue(target),
                ConsoleUri = parsed.GetValue(console),
            };
            RunOutput places = new(
                parsed.GetValue(json), parsed.GetValue(quiet), WorkloadOptions.Directory(parsed.GetValue(save)), WorkloadOptions.Directory(parsed.GetValue(output)));
            return RunAsync(options, parsed.GetValue(sample), places, interruption);
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
