using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Dcp.Bench;
using Dcp.Workload.Database;

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

    private static async Task<int> RunAsync(ParseResult parsed)
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
        using Interruption interruption = new();
        try
        {
            IdleReport report = await new IdleRunner(options, Console.Error.WriteLine).RunAsync(TimeProvider.System, interruption.Token);
            if (parsed.GetValue(Json) is { } file)
                await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(report, IdleJson.Default.IdleReport), CancellationToken.None);
            Print(report);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is BenchException or DatabaseUnavailableException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"dcp: {e.Message}");
            return ExitCode.OutsideFailed;
        }
        catch (OperationCanceledException) when (interruption.Happened)
        {
            await Console.Error.WriteLineAsync("dcp: interrupted");
            return interruption.ExitCode;
        }
    }

    private static void Print(IdleReport report)
    {
        BenchMachine machine = report.Machine;
        Console.WriteLine($"{machine.System}, kernel {machine.Kernel}, {machine.Cores} cores, {machine.Cpu}; {machine.Runtime}; load {machine.Load}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Clients} idle clients{(report.Tls ? " with TLS" : "")}, {report.Rounds} rounds; median (range)"));
        foreach (IdleSeries series in report.Series)
        {
            Console.WriteLine(
                $"{series.Version}: first connection after {Spread.Of(series.StartMs).Format("0")} ms, "
                + $"{Spread.Of(series.EmptyBytes.Select(bytes => bytes / 1e6)).Format("0.0")} MB empty, "
                + $"{Spread.Of(series.ClientBytes.Select(bytes => bytes / 1024)).Format("0.00")} KiB an idle client");
        }
    }
}
