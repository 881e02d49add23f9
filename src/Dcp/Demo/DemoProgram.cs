using Dcp.Workload;
using Dcp.Workload.Database;
using Dcp.Workload.Report;
using Dcp.Workload.Results;
using Dcp.Workload.Running;
using Dcp.Workload.Sampling;

namespace Dcp.Demo;

/// <summary>
/// The main job: a database, data in it, the same work directly and then through dcp. Everything that it starts ends with
/// <see cref="RunAsync"/>, however that ends.
/// </summary>
internal sealed class DemoProgram(DemoOptions options, IDemoDisplay display, TimeProvider time)
{
    private const string WorkloadName = "flights";

    public static IReadOnlyList<string> RunNames { get; } = [$"{WorkloadName}.direct", $"{WorkloadName}.managed"];

    /// <returns>The direct run and the managed one.</returns>
    /// <exception cref="WorkloadInputException">An option is wrong.</exception>
    /// <exception cref="WorkloadFailedException">The database or a worker failed.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<(RunResult Direct, RunResult Managed)> RunAsync(CancellationToken cancellation)
    {
        IWorkloadDatabase database = await StartDatabaseAsync(cancellation).ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            await LoadAsync(database, cancellation).ConfigureAwait(false);
            RunResult direct = await RunOneAsync("Directly", database, pool: null, cancellation).ConfigureAwait(false);
            ManagedPool pool = await ManagedPool
                .StartAsync(database, options.PoolSize, options.Connections, cancellation)
                .ConfigureAwait(false);
            await using (pool.ConfigureAwait(false))
            {
                RunResult managed = await RunOneAsync("Through dcp", database, pool, cancellation).ConfigureAwait(false);
                return (direct, managed);
            }
        }
    }

    private async Task<IWorkloadDatabase> StartDatabaseAsync(CancellationToken cancellation)
    {
        IDemoStep step = display.Begin("Database");
        step.Report(null, "starting");
        IWorkloadDatabase database = await DemoDatabase.StartAsync(options, cancellation).ConfigureAwait(false);
        step.End(database.Pid is { } pid ? $"{database.Version}, process {pid}" : database.Version);
        return database;
    }

    private async Task LoadAsync(IWorkloadDatabase database, CancellationToken cancellation)
    {
        IDemoStep step = display.Begin("Data");
        Dictionary<string, string> sizes = new() { ["flights"] = $"{options.Flights}" };
        TimeSpan took = await new WorkloadSetup(time)
            .RunAsync(WorkloadName, database.UserUri.OriginalString, sizes, new LoadProgress(step), cancellation)
            .ConfigureAwait(false);
        step.End($"{options.Flights:#,0} flights in {took.TotalSeconds:0.0} s");
    }

    private async Task<RunResult> RunOneAsync(string title, IWorkloadDatabase database, ManagedPool? pool, CancellationToken cancellation)
    {
        IDemoStep step = display.Begin(title);
        step.Report(0, "settling the database");
        await DatabaseSettling.RunAsync(database, cancellation).ConfigureAwait(false);
        RunOptions run = new()
        {
            Workload = WorkloadName,
            Uri = (pool?.Uri ?? database.UserUri).OriginalString,
            Target = pool is null ? RunGroup.DirectTarget : RunGroup.ManagedTarget,
            RunName = RunNames[pool is null ? 0 : 1],
            Arguments = new Dictionary<string, string> { ["txn_pooling"] = pool is null ? "false" : "true" },
            Workers = options.Workers,
            Connections = options.Connections,
            Iterations = options.Iterations,

            // The same work in both runs: a pool that gives a server to each transaction cannot be relied on for prepared statements.
            Prepare = false,
        };
        RunSampling sampler = await DemoSampler.StartAsync(database, pool, time, cancellation).ConfigureAwait(false);
        await using (sampler.ConfigureAwait(false))
        {
            RunResult result = await new WorkloadRunner(time).RunAsync(run, new RunProgressLine(step), cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            result = await sampler.AddToAsync(result).ConfigureAwait(false);
            double seconds = RunFigures.Seconds(result);
            step.End($"{options.Iterations:#,0} cycles over {options.Connections} connections in {seconds:0.0} s");
            return RunConditions.AddTo(result, options, isManaged: pool is not null);
        }
    }

    private sealed class LoadProgress(IDemoStep step) : IProgress<string>
    {
        public void Report(string value) => step.Report(null, value);
    }

    private sealed class RunProgressLine(IDemoStep step) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            string errors = value.Errors == 0 ? "" : $", {value.Errors} errors";
            step.Report(value.Fraction, $"{value.OpenConnections} connections, {value.CyclesPerSecond:0} cycles/s{errors}");
        }
    }
}
