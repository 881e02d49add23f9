using System.Globalization;
using Spectre.Console;

namespace Dcp.Bench.Balancer;

/// <summary>The comparison with HAProxy, for people.</summary>
internal static class BalancerTable
{
    internal static void Write(IAnsiConsole console, BalancerReport report)
    {
        console.WriteLine(report.Machine.ToString());
        console.WriteLine(string.Join("; ", report.Targets.Select(target => target.Version)));
        BalancerOptions options = report.Options;
        console.WriteLine($"{options.Rounds} rounds of {options.Seconds} s, scale {options.Scale}; HAProxy's threads: {(options.HaproxyThreads > 0 ? $"{options.HaproxyThreads}" : "its own choice")}; median (range)");
        WriteSeries(console, "passthrough, pgbench -S", report.Passthrough, report.PassthroughRatios, BalancerOptions.Haproxy);
        WriteConnections(console, report.Connections);
        foreach (OutageSample outage in report.Outages)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"a target dies: {outage.Target}: {outage.Failed} of {outage.Connections + outage.Failed} new connections failed, the last {outage.LastErrorMilliseconds:N0} ms after; the slowest took {outage.SlowestMilliseconds:N0} ms"));
        }

        WriteSeries(console, $"the whole front, pgbench -S, pool {options.Pool}", report.Front, report.FrontRatios, BalancerOptions.Stack);
    }

    private static void WriteSeries(IAnsiConsole console, string title, IReadOnlyList<BenchSeries> series, IReadOnlyList<BenchRatio> ratios, string peer)
    {
        if (series.Count == 0)
            return;
        Table table = new() { Border = TableBorder.Simple, Title = new TableTitle(title) };
        foreach (string heading in (string[])["clients", "target", "transactions/s", "CPU µs/transaction", "latency ms", "failed"])
            table.AddColumn(new TableColumn(heading) { NoWrap = true });
        foreach (BenchSeries one in series)
        {
            table.AddRow(
                one.Clients.ToString(CultureInfo.InvariantCulture), Markup.Escape(one.Target), Format(one, sample => sample.TransactionsPerSecond, "N0"),
                Format(one, sample => sample.CpuMicroseconds, "0.0"), Format(one, sample => sample.LatencyAverage, "0.000"),
                one.Error is null ? one.Samples.Sum(sample => sample.Failed).ToString(CultureInfo.InvariantCulture) : Markup.Escape(one.Error));
        }

        console.Write(table);
        foreach (BenchRatio ratio in ratios)
            console.WriteLine($"dcp / {peer}, {ratio.Clients} clients: CPU per transaction {ratio.Cpu.Format("0.00")}, throughput {ratio.Throughput.Format("0.00")}");
    }

    private static void WriteConnections(IAnsiConsole console, IReadOnlyList<ConnectSample> samples)
    {
        foreach (IGrouping<string, ConnectSample> target in samples.GroupBy(sample => sample.Target))
        {
            console.WriteLine(
                $"new connections: {target.Key}: {Spread.Of(target.Select(sample => sample.ConnectionsPerSecond)).Format("N0")}/s, "
                + $"CPU µs each {Spread.Of(target.Select(sample => sample.CpuMicroseconds)).Format("0.0")}, failed {target.Sum(sample => sample.Failed)}");
        }
    }

    private static string Format(BenchSeries series, Func<BenchSample, double?> value, string format)
    {
        double[] values = [.. series.Samples.Select(value).OfType<double>()];
        return values.Length == 0 ? "-" : Spread.Of(values).Format(format);
    }
}
