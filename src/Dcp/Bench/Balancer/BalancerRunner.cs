using System.Globalization;
using Dcp.Workload.Database;
using Dcp.Workload.Sampling;

namespace Dcp.Bench.Balancer;

/// <summary>
/// Measures dcp beside HAProxy: passing pgbench on, taking connections, the death of a target, and the whole front with poolers. Both
/// are started anew for each part, and take turns within it.
/// </summary>
internal sealed class BalancerRunner(BalancerOptions options, TimeProvider time, Action<string> progress)
{
    private const int ConnectingClients = 16;
    private const int OutageClients = 8;

    private static readonly TimeSpan OutagePause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BeforeDeath = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterDeath = TimeSpan.FromSeconds(15);

    private readonly ProcFiles _proc = new();
    private readonly List<BenchTarget> _targets = [];

    /// <exception cref="BenchException">A program is missing or did not start.</exception>
    internal async Task<BalancerReport> RunAsync(CancellationToken cancellation)
    {
        DateTimeOffset started = time.GetUtcNow();
        BenchMachine machine = BenchMachine.Read();
        string haproxy = BalancerStart.FindHaproxy();
        (IReadOnlyList<BenchSeries> passthrough, IReadOnlyList<BenchSeries> front) = ([], []);
        List<ConnectSample> connections = [];
        List<OutageSample> outages = [];
        if (options.Parts.Contains(BalancerOptions.Connections))
            connections = await ConnectAsync(haproxy, cancellation);
        if (options.Parts.Contains(BalancerOptions.Outage))
            outages = await DieAsync(haproxy, cancellation);
        if (options.Parts.Contains(BalancerOptions.Passthrough) || options.Parts.Contains(BalancerOptions.Front))
        {
            progress("starting PostgreSQL");
            ScratchPostgresOptions settings = new() { Durable = false, SharedBuffersMb = 128, MaxConnections = options.Clients.Max() + (4 * options.Pool) };
            await using ScratchPostgres postgres = await ScratchPostgres.StartAsync(settings, cancellation);
            Pgbench pgbench = new(postgres, PoolerOptions(options.Pool));
            await pgbench.InitializeAsync(options.Scale, cancellation);
            if (options.Parts.Contains(BalancerOptions.Passthrough))
                passthrough = await PassAsync(haproxy, postgres, pgbench, cancellation);
            if (options.Parts.Contains(BalancerOptions.Front))
                front = await FrontAsync(haproxy, postgres, pgbench, cancellation);
        }

        return new BalancerReport(
            started, machine, options, [.. _targets.DistinctBy(target => target.Version)], passthrough, Ratios(passthrough, BalancerOptions.Haproxy), connections, outages,
            front, Ratios(front, BalancerOptions.Stack));
    }

    private static List<BenchRatio> Ratios(IReadOnlyList<BenchSeries> series, string peer) =>
    [
        .. from dcp in series
           where dcp.Target == BalancerOptions.Dcp
           from other in series
           where other.Target == peer && other.Clients == dcp.Clients
           let ratio = BenchRatio.Of(dcp, other)
           where ratio is not null
           select ratio,
    ];

    private BenchOptions PoolerOptions(int pool) => new()
    {
        Clients = options.Clients,
        Modes = ["simple"],
        Targets = [],
        Rounds = options.Rounds,
        Seconds = options.Seconds,
        Pool = pool,
        Scale = options.Scale,
        Auth = "trust",
        Latency = false,
    };

    private async Task<IReadOnlyList<BenchSeries>> PassAsync(string haproxy, ScratchPostgres postgres, Pgbench pgbench, CancellationToken cancellation)
    {
        await using BalancerPair pair = await PairAsync(haproxy, [postgres.Port], cancellation);
        return await CompareAsync(pgbench, [pair.Haproxy, pair.Dcp], cancellation);
    }

    /// <summary>One dcp has the pool that the two PgBouncers have together.</summary>
    private async Task<IReadOnlyList<BenchSeries>> FrontAsync(string haproxy, ScratchPostgres postgres, Pgbench pgbench, CancellationToken cancellation)
    {
        string pgbouncer = BenchPeers.FindPgBouncer();
        List<GuardedProcess> processes = [];
        try
        {
            List<int> ports = [];
            for (int i = 0; i < 2; i++)
            {
                (GuardedProcess pooler, int port, _) = await PoolerStart.StartAsync(
                    "PgBouncer", PoolerOptions(options.Pool / 2), postgres, directory => [pgbouncer, Path.Combine(directory, "bench.ini")], cancellation);
                processes.Add(pooler);
                ports.Add(port);
            }

            (GuardedProcess balancer, int front) = await BalancerStart.HaproxyAsync(haproxy, options.HaproxyThreads, ports, cancellation);
            processes.Add(balancer);
            (GuardedProcess own, int ownPort, _) = await PoolerStart.StartAsync(
                "dcp", PoolerOptions(options.Pool), postgres, directory => [.. OwnProgram.Command(directory), "serve", Path.Combine(directory, "bench.ini")], cancellation);
            processes.Add(own);
            string version = (await BenchTool.RunAsync(pgbouncer, ["--version"], null, cancellation)).Output.Split('\n')[0];
            BenchTarget stack = new(BalancerOptions.Stack, version, front, balancer.Pid) { MorePids = [processes[0].Pid, processes[1].Pid] };
            _targets.Add(stack);
            return await CompareAsync(pgbench, [stack, new BenchTarget(BalancerOptions.Dcp, BalancerStart.OwnVersion, ownPort, own.Pid)], cancellation);
        }
        finally
        {
            foreach (GuardedProcess process in processes)
                await process.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<BenchSeries>> CompareAsync(Pgbench pgbench, IReadOnlyList<BenchTarget> targets, CancellationToken cancellation)
    {
        BenchRunner runner = new(PoolerOptions(options.Pool), progress);
        List<BenchSeries> series = [];
        foreach (int clients in options.Clients)
            series.AddRange(await runner.CompareAsync(pgbench, targets, "simple", clients, cancellation));
        return series;
    }

    private async Task<List<ConnectSample>> ConnectAsync(string haproxy, CancellationToken cancellation)
    {
        using EchoTarget one = new();
        using EchoTarget two = new();
        await using BalancerPair pair = await PairAsync(haproxy, [one.Port, two.Port], cancellation);
        List<ConnectSample> samples = [];
        for (int round = 0; round <= options.Rounds; round++)
        {
            foreach (BenchTarget target in round % 2 == 0 ? [pair.Haproxy, pair.Dcp] : (BenchTarget[])[pair.Dcp, pair.Haproxy])
            {
                EchoClients clients = new(target.Port, ConnectingClients, TimeSpan.Zero, time);
                double before = Cpu(target);
                long began = time.GetTimestamp();
                await RunForAsync(clients, TimeSpan.FromSeconds(round == 0 ? 1 : options.Seconds), cancellation);
                double seconds = time.GetElapsedTime(began).TotalSeconds;
                ConnectSample sample = new(
                    target.Name, clients.Connections, clients.Errors.Count, clients.Connections / seconds, (Cpu(target) - before) * 1_000_000 / Math.Max(1, clients.Connections));
                progress(string.Create(CultureInfo.InvariantCulture, $"connections, round {round}: {target.Name} {sample.ConnectionsPerSecond:N0}/s, {sample.CpuMicroseconds:0.0} µs CPU each"));
                if (round > 0)
                    samples.Add(sample);
            }
        }

        return samples;
    }

    private async Task<List<OutageSample>> DieAsync(string haproxy, CancellationToken cancellation)
    {
        List<OutageSample> samples = [];
        foreach (string name in (string[])[BalancerOptions.Haproxy, BalancerOptions.Dcp])
        {
            using EchoTarget one = new();
            using EchoTarget two = new();
            await using BalancerPair pair = await PairAsync(haproxy, [one.Port, two.Port], cancellation);
            BenchTarget target = name == BalancerOptions.Dcp ? pair.Dcp : pair.Haproxy;
            EchoClients clients = new(target.Port, OutageClients, OutagePause, time);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task running = clients.RunAsync(stop.Token);
            await Task.Delay(BeforeDeath, cancellation);
            long died = time.GetTimestamp();
            one.Die();
            await Task.Delay(AfterDeath, cancellation);
            await stop.CancelAsync();
            await running;
            long[] errors = [.. clients.Errors.Where(at => at >= died)];
            OutageSample sample = new(
                name, clients.Connections, errors.Length, errors.Length == 0 ? 0 : time.GetElapsedTime(died, errors.Max()).TotalMilliseconds, clients.Slowest.TotalMilliseconds);
            progress(string.Create(CultureInfo.InvariantCulture, $"outage: {name} {sample.Failed} failed, the last after {sample.LastErrorMilliseconds:N0} ms"));
            samples.Add(sample);
        }

        return samples;
    }

    private async Task<BalancerPair> PairAsync(string haproxy, IReadOnlyList<int> targets, CancellationToken cancellation)
    {
        progress("starting HAProxy and dcp");
        BalancerPair pair = await BalancerPair.StartAsync(haproxy, options.HaproxyThreads, targets, cancellation);
        _targets.AddRange([pair.Haproxy, pair.Dcp]);
        return pair;
    }

    private static async Task RunForAsync(EchoClients clients, TimeSpan length, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(length);
        await clients.RunAsync(stop.Token);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Seconds so far.</summary>
    private double Cpu(BenchTarget target) => (_proc.CpuTicks(target.Pid!.Value)?.Own ?? 0) / (double)ProcFiles.TicksPerSecond;
}
