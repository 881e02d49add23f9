using Dcp.Workload.Connections;
using Dcp.Workload.Database;
using Dcp.Workload.Results;
using Dcp.Workload.Sampling;
using Npgsql;

namespace Dcp.Demo;

/// <summary>Samples everything that a demo's run touches: database, pooler, clients, host.</summary>
internal sealed class DemoSampler : IAsyncDisposable
{
    private readonly Sampler _sampler;
    private readonly ConsoleSource? _console;

    private DemoSampler(Sampler sampler, ConsoleSource? console)
    {
        _sampler = sampler;
        _console = console;
    }

    public static DemoSampler Start(IWorkloadDatabase database, ManagedPool? pool, TimeProvider time)
    {
        List<ISampleSource> sources = [new HostSource(), new ProcessSource(Environment.ProcessId, MetricTable.LoadCpu, null, time)];
        if (database.Pid is { } pid && database is not ScratchCockroach)
            sources.Add(new ProcessSource(pid, MetricTable.DatabaseCpu, MetricTable.DatabaseMemory, time));
        ConsoleSource? console = null;
        if (pool is not null)
        {
            console = new ConsoleSource(pool.ConsoleUri);
            sources.Add(new ProcessSource(pool.Pid, MetricTable.PoolerCpu, MetricTable.PoolerMemory, time));
            sources.Add(console);
        }

        // Last, as a database under load answers late.
        NpgsqlDataSource data = Connect(database.AdminUri);
        sources.Add(database is ScratchCockroach ? new CockroachSource(data, time) : new PostgresSource(data, time));
        return new DemoSampler(Sampler.Start(sources, time), console);
    }

    /// <summary>Ends sampling and adds what was seen to the run's result.</summary>
    public async Task<RunResult> AddToAsync(RunResult result)
    {
        IReadOnlyList<MetricSample> samples = await _sampler.StopAsync(result.StartTime).ConfigureAwait(false);
        return result with { Samples = samples, PoolWait = _console?.Wait };
    }

    public ValueTask DisposeAsync() => _sampler.DisposeAsync();

    private static NpgsqlDataSource Connect(Uri uri)
    {
        NpgsqlConnectionStringBuilder login = PostgresUri.Parse(uri.OriginalString).Settings;
        login.ApplicationName = "dcp sampler";
        return new NpgsqlSlimDataSourceBuilder(login.ConnectionString).EnableTransportSecurity().Build();
    }
}
