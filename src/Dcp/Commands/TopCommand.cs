using System.CommandLine;
using Dcp.Admin;
using Dcp.Top;
using Dcp.Workload;

namespace Dcp.Commands;

/// <summary><c>dcp top CONNINFO|--config FILE</c>: pools, latencies, frontends, targets and nodes of a running dcp in a terminal. q quits.</summary>
internal static class TopCommand
{
    internal static Command Create()
    {
        ConsoleOptions console = new("dcp top");
        Option<double> interval = new("--interval", "-i") { Description = "Seconds between two looks.", DefaultValueFactory = _ => 1 };
        interval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 3600)) result.AddError("--interval is 0.1 to 3600 seconds.");
        });
        Option<bool> once = new("--once") { Description = "Print what happened within one interval, and end." };
        Command command = new("top", "Watch a running dcp in the terminal. A password is taken from CONNINFO, PGPASSWORD, or the file that PGPASSFILE names (~/.pgpass).") { console.Words, console.Config, console.User, interval, once };
        command.SetAction((parsed, _) =>
        {
            var streams = parsed.InvocationConfiguration;
            return ConsoleVerb.RunAsync(streams.Error, async interruption =>
            {
                var (settings, rest) = console.Read(parsed);
                if (rest.Length > 0) throw new WorkloadInputException($"'{rest[0]}' is one word too many");
                var isOnce = parsed.GetValue(once);
                if (!isOnce && Console.IsOutputRedirected) throw new WorkloadInputException("this is no terminal; --once prints one look");
                using TopReader reader = new(settings, TimeProvider.System);
                TopProgram program = new(reader, TimeSpan.FromSeconds(parsed.GetValue(interval)), TimeProvider.System);
                try
                {
                    await (isOnce ? program.OnceAsync(streams.Output, interruption.Token) : program.RunAsync(streams.Output, interruption.Token));
                }
                catch (IOException e)
                {
                    throw new WorkloadFailedException($"the console at {settings.Shown} was lost: {e.Message}", e);
                }

                return ExitCode.Done;
            });
        });
        return command;
    }
}
