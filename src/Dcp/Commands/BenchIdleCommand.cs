using System.CommandLine;
using System.Globalization;
using Dcp.Bench;

namespace Dcp.Commands;

/// <summary><c>dcp bench idle</c>: time to the first accepted connection, and memory of clients that do nothing.</summary>
internal static class BenchIdleCommand
{
    private static readonly Option<int> Clients = new("--clients") { Description = "Idle clients.", DefaultValueFactory = _ => 8000 };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "Each with poolers newly started.", DefaultValueFactory = _ => 3 };
    private static readonly Option<bool> Tls = new("--tls") { Description = "TLS between the clients and the poolers." };
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Also write everything to this file.", HelpName = "FILE" };

    internal static Command Create()
    {
        foreach (Option<int> option in (Option<int>[])[Clients, Rounds])
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1)
                    result.AddError($"{option.Name} takes a number of 1 or more");
            });
        }

        Command command = new("idle", "Start, and memory of idle clients: dcp beside PgBouncer.") { Clients, Rounds, Tls, Json };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed)
    {
        BenchOptions options = new()
        {
            Clients = [parsed.GetValue(Clients)],
            Modes = [],
            Targets = [BenchOptions.PgBouncer, BenchOptions.Dcp],
            Rounds = parsed.GetValue(Rounds),
            Seconds = 0,
            Pool = 1,
            Scale = 1,
            Tls = parsed.GetValue(Tls),
            Auth = "trust",
            Latency = false,
        };
        return BenchVerb.RunAsync(
            stop => new IdleRunner(options, Console.Error.WriteLine).RunAsync(TimeProvider.System, stop), IdleJson.Default.IdleReport, parsed.GetValue(Json), Show);
    }

    private static int Show(IdleReport report)
    {
        Console.WriteLine(report.Machine);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Clients} idle clients{(report.Tls ? " with TLS" : "")}, {report.Rounds} rounds; median (range)"));
        foreach (IdleSeries series in report.Series)
        {
            Console.WriteLine(
                $"{series.Version}: first connection after {Spread.Of(series.StartMs).Format("0")} ms, "
                + $"{Spread.Of(series.EmptyBytes.Select(bytes => bytes / 1e6)).Format("0.0")} MB empty, "
                + $"{Spread.Of(series.ClientBytes.Select(bytes => bytes / 1024)).Format("0.00")} KiB an idle client");
        }

        return ExitCode.Done;
    }
}
