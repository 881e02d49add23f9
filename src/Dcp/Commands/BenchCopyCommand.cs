using System.CommandLine;
using System.Globalization;
using Dcp.Bench;
using Dcp.Bench.Copy;

namespace Dcp.Commands;

/// <summary><c>dcp bench copy</c>: large results and large input, through dcp and PgBouncer and directly.</summary>
internal static class BenchCopyCommand
{
    private static readonly Option<int> Clients = BenchCommand.Number("--clients", 4, "That copy at once.");
    private static readonly Option<int> Megabytes = BenchCommand.Number("--megabytes", 100, "That each of them copies.");
    private static readonly Option<int> Rounds = BenchCommand.Number("--rounds", 5, "Runs of each target, in alternating order.");
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Also write everything to this file.", HelpName = "FILE" };

    internal static Command Create()
    {
        Command command = new("copy", "COPY out and in: dcp beside PgBouncer and no pooler, with the peak of their memory.") { Clients, Megabytes, Rounds, Json };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed)
    {
        int clients = parsed.GetValue(Clients);
        BenchOptions options = new()
        {
            Clients = [clients],
            Modes = [],
            Targets = [BenchOptions.Direct, BenchOptions.PgBouncer, BenchOptions.Dcp],
            Rounds = parsed.GetValue(Rounds),
            Seconds = 0,
            Pool = clients,
            Scale = 1,
            Auth = "trust",
            Latency = false,
        };
        return BenchVerb.RunAsync(
            stop => new CopyRunner(options, parsed.GetValue(Megabytes), Console.Error.WriteLine).RunAsync(TimeProvider.System, stop), CopyJson.Default.CopyReport, parsed.GetValue(Json), Show);
    }

    private static int Show(CopyReport report)
    {
        Console.WriteLine(report.Machine);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Clients} clients at once, {report.Megabytes} MB each, {report.Rounds} rounds; median (range)"));
        foreach (CopySeries series in report.Series)
        {
            string pooler = series.Samples[0].CpuMicroseconds is null
                ? ""
                : $", CPU {Spread.Of(series.Samples.Select(sample => sample.CpuMicroseconds!.Value)).Format("0")} µs a MB"
                    + $", memory rose by {Spread.Of(series.Samples.Select(sample => sample.PeakBytes!.Value / 1e6)).Format("0.0")} MB";
            Console.WriteLine($"{series.Direction}: {series.Version}: {Spread.Of(series.Samples.Select(sample => sample.MegabytesPerSecond)).Format("0")} MB/s{pooler}");
        }

        foreach (IGrouping<string, CopySeries> direction in report.Series.GroupBy(series => series.Direction))
        {
            CopySeries dcp = direction.First(series => series.Target == BenchOptions.Dcp);
            CopySeries pgbouncer = direction.First(series => series.Target == BenchOptions.PgBouncer);
            (CopySample Own, CopySample Other)[] pairs = [.. dcp.Samples.Zip(pgbouncer.Samples)];
            Console.WriteLine(
                $"dcp / pgbouncer, {direction.Key}: CPU {Spread.Of(pairs.Select(pair => pair.Own.CpuMicroseconds!.Value / pair.Other.CpuMicroseconds!.Value)).Format("0.00")}, "
                + $"throughput {Spread.Of(pairs.Select(pair => pair.Own.MegabytesPerSecond / pair.Other.MegabytesPerSecond)).Format("0.00")}");
        }

        return ExitCode.Done;
    }
}
