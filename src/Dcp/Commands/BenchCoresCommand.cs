using System.CommandLine;
using System.Globalization;
using Dcp.Bench;
using Dcp.Bench.Cores;

namespace Dcp.Commands;

/// <summary><c>dcp bench cores</c>: one hot pool on one reactor and on more, without a kernel in between.</summary>
internal static class BenchCoresCommand
{
    private static readonly int[] s_clients = [16, 200];
    private static readonly int[] s_reactors = [1, 2];
    private static readonly int[] s_modelled = [2, 4, 16, 64];

    private static readonly Option<int[]> Clients = BenchCommand.Numbers("--clients", s_clients, "Numbers of clients, one series each");
    private static readonly Option<int[]> Reactors = BenchCommand.Numbers("--reactors", s_reactors, "Numbers of reactors; ratios are to the first");
    private static readonly Option<int> Pool = BenchCommand.Number("--pool-size", 16, "Server connections of the pool.");
    private static readonly Option<int> Rounds = BenchCommand.Number("--rounds", 7, "Runs of each, in alternating order.");
    private static readonly Option<int> Seconds = BenchCommand.Number("--seconds", 2, "Length of one run.");
    private static readonly Option<bool> Pinned = new("--pin") { Description = "Keeps each reactor on one processor." };
    private static readonly Option<bool> Lock = new("--lock") { Description = "Also measures how long the pool's lock is held, which costs a little itself." };
    private static readonly Option<double?> Transaction = new("--transaction")
    {
        Description = "Microseconds of CPU of a whole transaction with its system calls, as measured by dcp bench: what 16 and 64 cores would do is computed for that.",
        HelpName = "US",
    };

    private static readonly Option<int?> Transactions = new("--transactions")
    {
        Description = "Instead of all that: so many transactions on one reactor, for whoever counts the processor's instructions (valgrind --tool=cachegrind).",
        HelpName = "N",
    };

    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Also write everything to this file.", HelpName = "FILE" };

    internal static Command Create()
    {
        Transactions.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
                result.AddError("--transactions takes a number of 1 or more");
        });
        Command command = new("cores", "The pooler's own work on one core and on more: one hot pool, on a network in memory.")
        {
            Clients, Reactors, Pool, Rounds, Seconds, Pinned, Lock, Transaction, Transactions, Json,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed)
    {
        int[] clients = BenchCommand.Given(parsed, Clients) ?? s_clients;
        int pool = parsed.GetValue(Pool);
        if (parsed.GetValue(Transactions) is { } transactions)
            return BenchVerb.RunAsync(stop => CountAsync(clients[0], pool, transactions, stop));
        CoresRunner runner = new(
            clients,
            BenchCommand.Given(parsed, Reactors) ?? s_reactors,
            pool,
            parsed.GetValue(Rounds),
            parsed.GetValue(Seconds),
            parsed.GetValue(Pinned),
            parsed.GetValue(Lock),
            Console.Error.WriteLine);
        return BenchVerb.RunAsync(
            stop => runner.RunAsync(TimeProvider.System, stop), CoresJson.Default.CoresReport, parsed.GetValue(Json), report => Show(report, parsed.GetValue(Transaction)));
    }

    private static async Task<int> CountAsync(int clients, int pool, int transactions, CancellationToken stop)
    {
        await CoresRunner.CountAsync(clients, pool, transactions, stop);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{transactions} transactions"));
        return ExitCode.Done;
    }

    private static int Show(CoresReport report, double? transaction)
    {
        Console.WriteLine(report.Machine);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"one pool of {report.Pool}, {report.Rounds} rounds of {report.Seconds} s{(report.Pinned ? ", pinned" : "")}; median (range)"));
        foreach (IGrouping<int, CoresSeries> group in report.Series.GroupBy(series => series.Clients))
        {
            CoresSeries first = group.First();
            foreach (CoresSeries series in group)
            {
                Console.WriteLine(
                    $"{series.Clients} clients, {series.Reactors} reactor{(series.Reactors == 1 ? "" : "s")}: {Of(series, sample => sample.PerSecond).Format("0")} tx/s, "
                    + $"{Of(series, Cost).Format("0.000")} us of CPU each, {Of(series, sample => sample.BusyCores).Format("0.00")} cores had, "
                    + $"{Of(series, sample => sample.Moves).Format("0.000")} moves, {Of(series, sample => sample.Allocated).Format("0.0")} bytes a transaction");
                if (report.Metered)
                {
                    Console.WriteLine(
                        $"  lock: taken {Of(series, sample => sample.Holds).Format("0.00")} times a transaction, held {Of(series, sample => sample.HoldMean).Format("0")} ns in the mean, "
                        + $"p50 {Of(series, sample => sample.HoldP50).Format("0")}, p99 {Of(series, sample => sample.HoldP99).Format("0")}, "
                        + $"longest {Of(series, sample => sample.HoldMax).Format("0")}; found held {Of(series, sample => sample.Contended).Format("0.0000")}");
                }

                if (series == first)
                    continue;
                Spread wall = Spread.Of(series.Samples.Zip(first.Samples, (more, one) => more.PerSecond / one.PerSecond));
                Spread work = Spread.Of(series.Samples.Zip(first.Samples, (more, one) => more.PerCpuSecond / one.PerCpuSecond * series.Reactors / first.Reactors));
                Console.WriteLine($"  {series.Reactors} against {first.Reactors}: throughput {wall.Format("0.00")}; with as many cores as reactors {work.Format("0.00")}");
                if (report.Metered && first.Reactors == 1 && series.Reactors == 2)
                    PrintModel(first, series, transaction);
            }
        }

        return ExitCode.Done;
    }

    private static void PrintModel(CoresSeries one, CoresSeries two, double? transaction)
    {
        double work = Of(one, Cost).Median;
        double hold = Of(two, sample => sample.Holds * sample.HoldMean / 1e3).Median;
        double shared = Math.Max(0, Of(two, Cost).Median - work);
        foreach (double whole in (double[])[work, .. transaction is { } given ? [given] : Array.Empty<double>()])
        {
            CoresModel model = new(whole, shared, hold);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  model of {whole:0.00} us a transaction, {hold:0.000} us of them under the lock, {shared:0.000} us more when shared: {string.Join(", ", s_modelled.Select(n => $"{n} cores {model.Speedup(n):0.0}"))}"));
        }
    }

    private static double Cost(CoresSample sample) => 1e6 / sample.PerCpuSecond;

    private static Spread Of(CoresSeries series, Func<CoresSample, double> figure) => Spread.Of(series.Samples.Select(figure));
}
