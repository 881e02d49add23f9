using System.Globalization;
using Dcp.Workload.Sampling;

namespace Dcp.Bench;

/// <summary>Starts each pooler anew in each round, takes the time, and fills it with idle clients.</summary>
internal sealed class IdleRunner(BenchOptions options, Action<string> progress)
{
    /// <summary>What logins left behind is cleared up by then, or never.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    private readonly ProcFiles _proc = new();

    public async Task<IdleReport> RunAsync(TimeProvider time, CancellationToken cancellation)
    {
        DateTimeOffset started = time.GetUtcNow();
        BenchMachine machine = BenchMachine.Read();
        Dictionary<string, List<(string Version, double Start, double Empty, double Client)>> rounds = options.Targets.ToDictionary(target => target, _ => new List<(string, double, double, double)>());
        for (int round = 1; round <= options.Rounds; round++)
        {
            foreach (string target in options.Targets)
            {
                (string Version, double Start, double Empty, double Client) sample = await MeasureAsync(target, cancellation);
                rounds[target].Add(sample);
                progress(string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round}/{options.Rounds}: {target} started in {sample.Start:0} ms, {sample.Empty / 1e6:0.0} MB empty, {sample.Client:0} bytes an idle client"));
            }
        }

        return new IdleReport(
            started,
            machine,
            options.Clients.Max(),
            options.Tls,
            options.Rounds,
            [
                .. rounds.Select(pair => new IdleSeries(
                    pair.Key,
                    pair.Value[0].Version,
                    [.. pair.Value.Select(sample => sample.Start)],
                    [.. pair.Value.Select(sample => sample.Empty)],
                    [.. pair.Value.Select(sample => sample.Client)])),
            ]);
    }

    private async Task<(string Version, double Start, double Empty, double Client)> MeasureAsync(string name, CancellationToken cancellation)
    {
        await using BenchPeers peers = await BenchPeers.StartAsync(options with { Targets = [name] }, cancellation);
        BenchTarget target = peers.Targets[0];
        int count = options.Clients.Max();

        // The first client has the pool made, and what else is made once.
        IdleClients first = await IdleClients.OpenAsync(peers.Postgres, target.Port, 1, options.Tls, cancellation);
        await using (first)
        {
            await Task.Delay(Rest, cancellation);
            double empty = Memory(target);
            IdleClients clients = await IdleClients.OpenAsync(peers.Postgres, target.Port, count, options.Tls, cancellation);
            await using (clients)
            {
                await Task.Delay(Rest, cancellation);
                return (target.Version, target.StartMs ?? 0, empty, (Memory(target) - empty) / count);
            }
        }
    }

    private double Memory(BenchTarget target) =>
        _proc.ProportionalMemory(target.Pid!.Value) ?? throw new BenchException($"{target.Name}'s memory cannot be read");
}
