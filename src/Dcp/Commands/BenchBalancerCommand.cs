using System.CommandLine;
using Dcp.Bench;
using Dcp.Bench.Balancer;
using Spectre.Console;

namespace Dcp.Commands;

/// <summary><c>dcp bench balancer</c>: dcp beside the distribution's HAProxy, and beside HAProxy with two PgBouncers.</summary>
internal static class BenchBalancerCommand
{
    private static readonly Option<int[]> Clients = BenchCommand.Numbers("--clients", [16, 200], "Numbers of pgbench clients, one series each");
    private static readonly Option<string[]> Parts = BenchCommand.Words("--parts", BalancerOptions.All, null, "What to measure");
    private static readonly Option<int> Rounds = BenchCommand.Number("--rounds", 5, "Runs of each target, in alternating order.");
    private static readonly Option<int> Seconds = BenchCommand.Number("--seconds", 5, "Length of one run.");
    private static readonly Option<int> Pool = BenchCommand.Number("--pool-size", 16, "Server connections of a front, all its poolers together.");
    private static readonly Option<int> Scale = BenchCommand.Number("--scale", 10, "pgbench's scale: 100,000 rows each.");
    private static readonly Option<int> Threads = new("--haproxy-threads") { Description = "HAProxy's nbthread; 0 leaves it to HAProxy.", DefaultValueFactory = _ => 0 };
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Also write everything to this file.", HelpName = "FILE" };

    internal static Command Create()
    {
        Command command = new("balancer", "Compare dcp with HAProxy: passthrough, connections, the death of a target, and the whole front.")
        {
            Clients, Parts, Rounds, Seconds, Pool, Scale, Threads, Json,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed)
    {
        BalancerOptions options = new()
        {
            Clients = BenchCommand.Given(parsed, Clients) ?? [16, 200],
            Parts = BenchCommand.Given(parsed, Parts) ?? BalancerOptions.All,
            Rounds = parsed.GetValue(Rounds),
            Seconds = parsed.GetValue(Seconds),
            Pool = parsed.GetValue(Pool),
            Scale = parsed.GetValue(Scale),
            HaproxyThreads = parsed.GetValue(Threads),
        };
        return BenchVerb.RunAsync(
            new BalancerRunner(options, TimeProvider.System, Console.Error.WriteLine).RunAsync, BenchJson.Default.BalancerReport, parsed.GetValue(Json), Show);
    }

    private static int Show(BalancerReport report)
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Console.Profile.Width = 200;
        BalancerTable.Write(AnsiConsole.Console, report);
        return report.Passthrough.Concat(report.Front).Any(series => series.Error is not null) ? ExitCode.OutsideFailed : ExitCode.Done;
    }
}
