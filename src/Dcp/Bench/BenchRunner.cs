using System.Globalization;

namespace Dcp.Bench;

/// <summary>
/// Runs every target at every number of clients and in every mode, in rounds: each round visits all targets, starting with
/// another one each time, so that what the machine does meanwhile meets them all alike.
/// </summary>
internal sealed class BenchRunner(BenchOptions options, Action<string> progress)
{
    private const int WarmUpSeconds = 2;

    public async Task<BenchReport> RunAsync(TimeProvider time, CancellationToken cancellation)
    {
        DateTimeOffset started = time.GetUtcNow();
        BenchMachine machine = BenchMachine.Read();
        progress("starting PostgreSQL and the poolers");
        await using BenchPeers peers = await BenchPeers.StartAsync(options, cancellation);
        Pgbench pgbench = new(peers.Postgres, options);
        progress($"loading {options.Scale * 100_000:N0} rows");
        await pgbench.InitializeAsync(options.Scale, cancellation);

        List<BenchSeries> series = [];
        foreach (string mode in options.Modes)
        {
            foreach (int clients in options.Clients)
                series.AddRange(await CompareAsync(pgbench, peers.Targets, mode, clients, cancellation));
        }

        return new BenchReport(started, machine, options, peers.Targets, series, [.. Ratios(series)]);
    }

    private static IEnumerable<BenchRatio> Ratios(List<BenchSeries> series) =>
        from dcp in series
        where dcp.Target == BenchOptions.Dcp
        from peer in series
        where peer.Target == BenchOptions.PgBouncer && peer.Mode == dcp.Mode && peer.Clients == dcp.Clients
        let ratio = BenchRatio.Of(dcp, peer)
        where ratio is not null
        select ratio;

    /// <summary>All rounds of all targets at one number of clients in one mode.</summary>
    internal async Task<IEnumerable<BenchSeries>> CompareAsync(
        Pgbench pgbench, IReadOnlyList<BenchTarget> targets, string mode, int clients, CancellationToken cancellation)
    {
        Dictionary<string, List<BenchSample>> samples = targets.ToDictionary(target => target.Name, _ => new List<BenchSample>());
        Dictionary<string, string> errors = [];
        for (int round = 0; round <= options.Rounds; round++)
        {
            for (int i = 0; i < targets.Count; i++)
            {
                BenchTarget target = targets[(round + i) % targets.Count];
                if (errors.ContainsKey(target.Name))
                    continue;

                // Round 0 opens the server connections and warms caches and code; it does not count.
                int seconds = round == 0 ? WarmUpSeconds : options.Seconds;
                (BenchSample? sample, string? error) =
                    await pgbench.RunAsync(target, mode, clients, seconds, options.Latency && round > 0, cancellation);
                if (error is not null && round > 0)
                    errors[target.Name] = error;
                else if (error is null && round > 0)
                    samples[target.Name].Add(sample!);
                progress(Describe(mode, clients, round, target.Name, sample, error));
            }
        }

        return targets.Select(target =>
            new BenchSeries(mode, clients, target.Name, samples[target.Name], errors.GetValueOrDefault(target.Name)));
    }

    private string Describe(string mode, int clients, int round, string target, BenchSample? sample, string? error)
    {
        string where = round == 0 ? "warm-up" : $"round {round}/{options.Rounds}";
        string what = sample is null
            ? error ?? ""
            : string.Create(CultureInfo.InvariantCulture, $"{sample.TransactionsPerSecond:N0} transactions/s")
                + (sample.CpuMicroseconds is { } cpu ? string.Create(CultureInfo.InvariantCulture, $", {cpu:0.0} µs CPU each") : "");
        return $"{mode}, {clients} clients, {where}: {target} {what}";
    }
}
