using System.Globalization;
using Spectre.Console;

namespace Dcp.Bench;

/// <summary>A comparison for people.</summary>
internal static class BenchTable
{
    public static void Write(IAnsiConsole console, BenchReport report)
    {
        console.WriteLine(report.Machine.ToString());
        console.WriteLine(string.Join("; ", report.Targets.Select(target => target.Version)));
        BenchOptions options = report.Options;
        console.WriteLine(
            $"pgbench, {options.Work}, {options.Rounds} rounds of {options.Seconds} s, pool {options.Pool}, transaction pooling, scale {options.Scale}, "
            + $"auth {options.Auth}{(options.Tls ? ", TLS to the pooler" : "")}{(options.Connect ? ", a connection for each transaction" : "")}"
            + $"{(options.Rate is { } rate ? $", open loop at {rate} transactions/s" : "")}; median (range)");
        console.Write(MakeTable(report));
        foreach (BenchRatio ratio in report.Ratios)
        {
            console.WriteLine(
                $"dcp / pgbouncer, {ratio.Mode}, {ratio.Clients} clients: CPU per transaction {ratio.Cpu.Format("0.00")}, "
                + $"throughput {ratio.Throughput.Format("0.00")}");
        }

        foreach (BenchSeries series in report.Series.Where(series => series.Error is not null))
            console.WriteLine($"{series.Target}, {series.Mode}, {series.Clients} clients: {series.Error}");
    }

    private static Table MakeTable(BenchReport report)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string heading in (string[])["mode", "clients", "target", "transactions/s", "CPU µs/transaction", "latency ms"])
            table.AddColumn(new TableColumn(heading) { NoWrap = true });
        if (report.Options.Latency)
            table.AddColumn("p50 ms").AddColumn("p99 ms").AddColumn("longest ms");
        table.AddColumn("failed");
        foreach (BenchSeries series in report.Series)
            table.AddRow([.. Cells(series, report.Options.Latency).Select(Markup.Escape)]);
        return table;
    }

    private static List<string> Cells(BenchSeries series, bool latency)
    {
        List<string> cells =
        [
            series.Mode,
            series.Clients.ToString(CultureInfo.InvariantCulture),
            series.Target,
            Format(series, sample => sample.TransactionsPerSecond, "N0"),
            Format(series, sample => sample.CpuMicroseconds, "0.0"),
            Format(series, sample => sample.LatencyAverage, "0.000"),
        ];
        if (latency)
        {
            cells.Add(Format(series, sample => sample.LatencyP50, "0.000"));
            cells.Add(Format(series, sample => sample.LatencyP99, "0.000"));
            cells.Add(Format(series, sample => sample.LatencyMax, "0.000"));
        }

        cells.Add(series.Error is null ? series.Samples.Sum(sample => sample.Failed).ToString(CultureInfo.InvariantCulture) : "ended");
        return cells;
    }

    private static string Format(BenchSeries series, Func<BenchSample, double?> value, string format)
    {
        double[] values = [.. series.Samples.Select(value).OfType<double>()];
        return values.Length == 0 ? "-" : Spread.Of(values).Format(format);
    }
}
