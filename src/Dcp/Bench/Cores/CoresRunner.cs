using System.Diagnostics;
using System.Globalization;
using Dcp.Net;
using Dcp.Net.Memory;
using Dcp.Server.Metrics;
using Dcp.Server.Pool;

namespace Dcp.Bench.Cores;

/// <summary>
/// A whole pooler on the memory transport, with clients and a database that live on the pooler's own reactors: no kernel, no other process, no thread but the
/// reactors'. What is left is what the pooler does itself, and what its reactors have in common.
/// </summary>
internal sealed class CoresRunner(int[] clients, int[] reactors, int pool, int rounds, double seconds, bool pinned, bool metered, Action<string> progress)
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(0.7);

    public async Task<CoresReport> RunAsync(TimeProvider time, CancellationToken cancellation)
    {
        DateTimeOffset started = time.GetUtcNow();
        BenchMachine machine = BenchMachine.Read();
        List<CoresSeries> series = [];
        foreach (int count in clients)
        {
            List<CoresSample>[] samples = [.. reactors.Select(_ => new List<CoresSample>())];
            for (int round = 0; round < rounds; round++)
            {
                for (int i = 0; i < reactors.Length; i++)
                {
                    int at = (i + round) % reactors.Length;
                    CoresSample sample = await MeasureAsync(count, reactors[at], cancellation);
                    samples[at].Add(sample);
                    progress(string.Create(
                        CultureInfo.InvariantCulture,
                        $"round {round + 1}/{rounds}: {count} clients, {reactors[at]} reactors: {sample.PerSecond:0}/s, {sample.BusyCores:0.00} cores, {1e6 / sample.PerCpuSecond:0.00} us each"));
                }
            }

            series.AddRange(reactors.Select((number, i) => new CoresSeries(count, number, samples[i])));
        }

        return new CoresReport(started, machine, pool, rounds, seconds, pinned, metered, series);
    }

    /// <summary>A number of transactions on one reactor and nothing else, for whoever counts what the processor does for them (valgrind).</summary>
    internal static async Task CountAsync(int clients, int pool, long transactions, CancellationToken cancellation)
    {
        await using CoresPooler pooler = await CoresPooler.StartAsync(1, pool);
        CoresQuota quota = new(transactions);
        for (int i = 0; i < clients; i++)
            pooler.Arrive(new CoresClient(quota));
        await quota.Done.WaitAsync(cancellation);
    }

    private async Task<CoresSample> MeasureAsync(int count, int number, CancellationToken cancellation)
    {
        await using CoresPooler pooler = await CoresPooler.StartAsync(number, pool);
        MemoryTransport transport = pooler.Transport;
        for (int i = 0; pinned && i < number; i++)
        {
            int cpu = i % Environment.ProcessorCount;
            transport.Reactors[i].Post(() => Affinity.Pin(cpu));
        }

        for (int i = 0; i < count; i++)
            pooler.Arrive(new CoresClient());
        await Task.Delay(s_warmUp, cancellation);
        Pool hot = pooler.Hot;
        GateMeter? meter = metered ? hot.MeterGate() : null;
        (double Time, double Cpu, long Transactions, long Moves, long Allocated) before = Read(transport, hot);
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellation);
        (double Time, double Cpu, long Transactions, long Moves, long Allocated) after = Read(transport, hot);

        double elapsed = after.Time - before.Time;
        double cpuTime = after.Cpu - before.Cpu;
        double done = after.Transactions - before.Transactions;
        if (done == 0)
            throw new BenchException("no transaction was done");
        long holds = Math.Max(meter?.Holds ?? 0, 1);
        return new CoresSample(
            done / elapsed,
            done / cpuTime,
            cpuTime / elapsed,
            (after.Moves - before.Moves) / done,
            (after.Allocated - before.Allocated) / done,
            (meter?.Holds ?? 0) / done,
            (double)(meter?.Contended ?? 0) / holds,
            (double)(meter?.Sum ?? 0) / holds,
            meter?.Quantile(0.5) ?? 0,
            meter?.Quantile(0.99) ?? 0,
            meter?.Longest ?? 0);
    }

    private static (double Time, double Cpu, long Transactions, long Moves, long Allocated) Read(MemoryTransport transport, Pool hot)
    {
        Counters sum = new();
        foreach (Counters counters in hot.CountersByReactor)
            counters.AddTo(sum);
        return (
            Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency,
            Environment.CpuUsage.TotalTime.TotalSeconds,
            sum.Transactions,
            transport.Reactors.Sum((Reactor reactor) => reactor.Arrivals),
            GC.GetTotalAllocatedBytes());
    }
}
