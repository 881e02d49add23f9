using System.Globalization;
using Dcp.Workload.Sampling;

namespace Dcp.Bench.Copy;

/// <summary>COPY out and in through each target, in rounds that begin with another one each time.</summary>
internal sealed class CopyRunner(BenchOptions options, int megabytes, Action<string> progress)
{
    private static readonly string[] Directions = ["out", "in"];

    private readonly ProcFiles _proc = new();

    public async Task<CopyReport> RunAsync(TimeProvider time, CancellationToken cancellation)
    {
        DateTimeOffset started = time.GetUtcNow();
        BenchMachine machine = BenchMachine.Read();
        int count = options.Clients.Max();
        progress("starting PostgreSQL and the poolers");
        await using BenchPeers peers = await BenchPeers.StartAsync(options, cancellation);
        CopyClients clients = new(peers.Postgres, count, megabytes);
        await clients.PrepareAsync(cancellation);

        List<CopySeries> series = [];
        foreach (string direction in Directions)
        {
            Dictionary<string, List<CopySample>> samples = peers.Targets.ToDictionary(target => target.Name, _ => new List<CopySample>());

            // Round 0 opens the server connections and warms caches; it does not count.
            for (int round = 0; round <= options.Rounds; round++)
            {
                for (int i = 0; i < peers.Targets.Count; i++)
                {
                    BenchTarget target = peers.Targets[(round + i) % peers.Targets.Count];
                    CopySample sample = await MeasureAsync(target, count, port => direction == "out" ? clients.CopyOutAsync(port, cancellation) : clients.CopyInAsync(port, cancellation));
                    if (round > 0)
                        samples[target.Name].Add(sample);
                    progress(string.Create(CultureInfo.InvariantCulture, $"{direction}, round {round}/{options.Rounds}: {target.Name} {sample.MegabytesPerSecond:0} MB/s"));
                }
            }

            series.AddRange(peers.Targets.Select(target => new CopySeries(direction, target.Name, target.Version, samples[target.Name])));
        }

        return new CopyReport(started, machine, count, megabytes, options.Rounds, series);
    }

    private async Task<CopySample> MeasureAsync(BenchTarget target, int count, Func<int, Task<TimeSpan>> copyAsync)
    {
        double total = (double)count * megabytes;
        if (target.Pid is not { } pid)
            return new CopySample(total / (await copyAsync(target.Port)).TotalSeconds, null, null);
        long before = PeakMemory.Restart(pid);
        long ticks = _proc.CpuTicks(pid)?.Own ?? 0;
        TimeSpan took = await copyAsync(target.Port);
        ticks = (_proc.CpuTicks(pid)?.Own ?? 0) - ticks;
        return new CopySample(total / took.TotalSeconds, ticks / ProcFiles.TicksPerSecond * 1_000_000 / total, PeakMemory.Read(pid) - before);
    }
}
