using System.Diagnostics;
using System.Globalization;
using System.Net;
using Dcp.Net;
using Dcp.Net.Memory;
using Dcp.Server.Config;
using Dcp.Server.Hosting;
using Dcp.Server.Metrics;
using Dcp.Server.Pool;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dcp.Bench.Cores;

/// <summary>
/// A whole pooler on the memory transport, with clients and a database that live on the pooler's own reactors: no kernel, no other process, no thread but the
/// reactors'. What is left is what the pooler does itself, and what its reactors have in common.
/// </summary>
internal sealed class CoresRunner(int[] clients, int[] reactors, int pool, int rounds, double seconds, bool pinned, bool metered, Action<string> progress)
{
    private static readonly IPEndPoint s_front = new(IPAddress.Parse("10.0.0.9"), 6432);
    private static readonly IPEndPoint s_back = new(IPAddress.Parse("10.0.0.1"), 5432);
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

    private async Task<CoresSample> MeasureAsync(int count, int number, CancellationToken cancellation)
    {
        await using MemoryTransport transport = new(new MemorySettings { Reactors = number, Clock = TimeProvider.System });
        transport.Answer(s_back, () => new CoresDatabase());
        transport.StartThreads();
        await using Pooler pooler = new(Configuration(), transport, NullLogger.Instance);
        await pooler.StartAsync();
        for (int i = 0; pinned && i < number; i++)
        {
            int cpu = i % Environment.ProcessorCount;
            transport.Reactors[i].Post(() => Affinity.Pin(cpu));
        }

        for (int i = 0; i < count; i++)
            transport.Arrive(s_front, new CoresClient());
        await Task.Delay(s_warmUp, cancellation);
        Pool hot = pooler.Host.Pools.All.Single();
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

    private DcpConfig Configuration()
    {
        (DcpConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigLoader.LoadText(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                [databases]
                app = host={s_back.Address} port={s_back.Port} user=app
                [pgbouncer]
                listen_addr = {s_front.Address}
                listen_port = {s_front.Port}
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                max_client_conn = 20000
                default_pool_size = {pool}
                server_tls_sslmode = disable
                """),
            "bench.ini");
        return config ?? throw new BenchException(string.Join('\n', problems));
    }
}
