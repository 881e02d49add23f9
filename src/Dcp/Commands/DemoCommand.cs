using System.CommandLine;
using System.CommandLine.Parsing;
using Dcp.Demo;
using Dcp.Workload;
using Dcp.Workload.Database;
using Dcp.Workload.Results;
using Spectre.Console;

namespace Dcp.Commands;

/// <summary><c>dcp demo</c>: the main job in one command; see <see cref="DemoProgram"/>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Option<bool> quick = new("--quick") { Description = "A smaller demo, with half of the work." };
        Option<string?> database = new("--database")
        {
            Description = "Database to use: cockroach or postgres for a new one, or a URI [default: a new one, of 'cockroach' on the PATH or else of the machine's PostgreSQL].",
            HelpName = "kind|uri",
        };
        Option<string?> binary = new("--binary") { Description = "Program for --database cockroach [default: the one on the PATH].", HelpName = "path" };
        Option<int?> connections = Count("--connections", "Connections of the clients, in all", DemoSize.Full.Connections, DemoSize.Quick.Connections);
        Option<int?> pool = new("--pool-size") { Description = "Servers in dcp's pool [default: 4 for each core].", HelpName = "n" };
        Option<int?> workers = Count("--workers", "Worker processes", DemoSize.Full.Workers, DemoSize.Quick.Workers);
        Option<int?> iterations = Count("--iterations", "Cycles of each run, in all", DemoSize.Full.Iterations, DemoSize.Quick.Iterations);
        Option<int?> flights = Count("--flights", "Flights in the database", DemoSize.Full.Flights, DemoSize.Quick.Flights);
        Option<string> output = new("--out")
        {
            Description = "Directory for results and report; made when it is not there.",
            DefaultValueFactory = _ => "dcp-demo",
            HelpName = "dir",
        };
        foreach (Option<int?> number in new[] { connections, pool, workers, iterations, flights })
            number.Validators.Add(RequirePositive);
        Command command = new("demo", "Run the same work directly and through dcp, and report what pooling changes.")
        {
            quick, database, binary, connections, pool, workers, iterations, flights, output,
        };
        command.SetAction((parsed, _) => WorkloadVerb.RunAsync(interruption =>
        {
            DemoSize size = parsed.GetValue(quick) ? DemoSize.Quick : DemoSize.Full;
            DemoOptions options = new()
            {
                Database = parsed.GetValue(database),
                Binary = parsed.GetValue(binary),
                Connections = parsed.GetValue(connections) ?? size.Connections,
                PoolSize = parsed.GetValue(pool) ?? 4 * Environment.ProcessorCount,
                Workers = parsed.GetValue(workers) ?? size.Workers,
                Iterations = parsed.GetValue(iterations) ?? size.Iterations,
                Flights = parsed.GetValue(flights) ?? size.Flights,
                Out = parsed.GetRequiredValue(output),
            };
            return RunAsync(options, interruption.Token);
        }));
        return command;
    }

    private static Option<int?> Count(string name, string what, int full, int quick) =>
        new(name) { Description = $"{what} [default: {full}{(quick == full ? "" : $", with --quick {quick}")}].", HelpName = "n" };

    private static void RequirePositive(OptionResult result)
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && value < 1)
            result.AddError($"{result.Option.Name} has to be at least 1.");
    }

    private static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellation)
    {
        OutputDirectory directory = OutputDirectory.Check(options.Out, DemoProgram.RunNames);
        IDemoDisplay display = Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive
            ? new PlainDisplay(Console.Out, TimeProvider.System)
            : new TerminalDisplay(AnsiConsole.Console);
        (RunResult direct, RunResult managed) = (null!, null!);
        try
        {
            await display.RunAsync(async () =>
                (direct, managed) = await new DemoProgram(options, display, TimeProvider.System).RunAsync(cancellation).ConfigureAwait(false))
                .ConfigureAwait(false);
        }
        catch (DatabaseUnavailableException e)
        {
            throw new WorkloadFailedException(e.Message, e);
        }

        await Console.Out.WriteLineAsync($"\n{DemoSummary.Format(direct, managed)}\n").ConfigureAwait(false);
        string report = directory.Write(direct, managed);
        await Console.Out.WriteLineAsync($"Results and report: {report}").ConfigureAwait(false);
        string? partial = direct.Partial ?? managed.Partial;
        return partial is null ? ExitCode.Done : await WorkloadVerb.ComplainAsync(partial, ExitCode.OutsideFailed).ConfigureAwait(false);
    }
}
