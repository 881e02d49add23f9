using Dcp.Workload.Connections;
using Dcp.Workload.PoolConsole;
using Dcp.Workload.Results;
using Dcp.Workload.Running.Workers;
using Dcp.Workload.Workloads;
using Npgsql;

namespace Dcp.Workload.Running;

/// <summary>
/// Runs a workload: starts worker processes, has them start together, adds up what they report and says what came out.
/// It holds no connection to the database itself while the run goes on.
/// </summary>
internal sealed class WorkloadRunner(TimeProvider time)
{
    /// <summary>Runs to the end of <paramref name="options"/>, or until <paramref name="cancellation"/> ends the run early.</summary>
    /// <param name="progress">Told each second, on a thread of the pool; may be null.</param>
    /// <returns>
    /// The result. One that ended early, by cancellation or by an error that came later than the start, says so in
    /// <see cref="RunResult.Partial"/>.
    /// </returns>
    /// <exception cref="WorkloadInputException">The options are wrong.</exception>
    /// <exception cref="WorkloadFailedException">The database cannot be reached or lacks the data, or no worker could start.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the run had started.</exception>
    public Task<RunResult> RunAsync(RunOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation) =>
        options.Steps.Count == 0 ? RunOneAsync(options, progress, cancellation) : RunLevelsAsync(options, progress, cancellation);

    /// <summary>Runs one level after the other, each with workers and connections of its own.</summary>
    private async Task<RunResult> RunLevelsAsync(RunOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        string name = RunPlan.Check(options).RunName(time.GetUtcNow());
        List<RunResult> levels = [];
        string? partial = null;
        foreach (int connections in options.Steps)
        {
            try
            {
                RunOptions level = options with { Steps = [], Connections = connections, RunName = name };
                levels.Add(await RunOneAsync(level, progress, cancellation).ConfigureAwait(false));
            }
            catch (WorkloadFailedException e) when (levels.Count > 0)
            {
                partial = $"{connections} connections: {e.Message}";
            }
            catch (OperationCanceledException) when (levels.Count > 0)
            {
                partial = RunResult.Interrupted;
            }

            if (partial is not null || levels[^1].Partial is not null)
                break;
        }

        RunResult whole = LevelMerge.Merge(levels, partial);
        return whole with { Options = new Dictionary<string, string>(whole.Options) { ["steps"] = string.Join(',', options.Steps) } };
    }

    private async Task<RunResult> RunOneAsync(RunOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        RunPlan plan = RunPlan.Check(options);
        string version = await ProbeAsync(plan, cancellation).ConfigureAwait(false);
        WorkerGroup workers = WorkerGroup.Start(options.Launcher ?? ProcessLauncher.Self(), plan);
        await using (workers.ConfigureAwait(false))
        {
            PoolWaitMonitor? monitor = plan.Console is null
                ? null
                : await PoolWaitMonitor.ConnectAsync(plan.Console, plan.Uri.Settings.Database!, time, cancellation).ConfigureAwait(false);
            try
            {
                RunAggregate aggregate = new(plan, time.GetUtcNow());
                options.Metrics?.Show(aggregate.Snapshot);
                await OpenAsync(workers, aggregate, options, progress, cancellation).ConfigureAwait(false);
                DateTimeOffset start = time.GetUtcNow();
                aggregate.Begin(start + options.WarmUp);
                monitor?.Begin(options.WarmUp);
                Task<string?> run = workers.RunAsync(start, aggregate, cancellation);
                await ReportAsync(run, aggregate, progress).ConfigureAwait(false);
                string? partial = await run.ConfigureAwait(false);
                DateTimeOffset end = time.GetUtcNow();
                if (partial is not null && aggregate.IsEmpty && !cancellation.IsCancellationRequested)
                    throw new WorkloadFailedException(partial);
                PoolWait? wait = monitor is null ? null : await monitor.StopAsync().ConfigureAwait(false);
                return aggregate.ToResult(end, version, partial) with { PoolWait = wait };
            }
            finally
            {
                if (monitor is not null)
                    await monitor.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until every connection is open, so that all clients are there from the first cycle on.</summary>
    private async Task OpenAsync(
        WorkerGroup workers, RunAggregate aggregate, RunOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(options.OpenLimit, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        Task opening = workers.WaitUntilOpenAsync(aggregate, stop.Token);
        await ReportAsync(opening, aggregate, progress).ConfigureAwait(false);
        string reason;
        try
        {
            await opening.ConfigureAwait(false);
            return;
        }
        catch (WorkloadFailedException e)
        {
            reason = e.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            reason = $"the {options.OpenLimit.TotalSeconds:0.#} s for that are over" + (aggregate.ConnectError is string error ? $"; {error}" : "");
        }

        throw new WorkloadFailedException($"{aggregate.OpenConnections} of {aggregate.Connections} connections are open, no cycle has begun: {reason}");
    }

    /// <summary>Looks before the workers start whether the database is there and has the data, so that one clear error comes out.</summary>
    private static async Task<string> ProbeAsync(RunPlan plan, CancellationToken cancellation)
    {
        ConnectionFactory connections = new(plan.Uri, plan.ApplicationName, plan.Prepare);
        await using (connections.ConfigureAwait(false))
        {
            WorkloadConnection connection = await connections.ProbeAsync(plan.Uri, cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                try
                {
                    ServerIdentity server = await ServerIdentity.AskAsync(connection.Connection, cancellation).ConfigureAwait(false);
                    await plan.Workload.OpenAsync(
                        connection.Connection, server.Dialect, plan.Arguments, plan.Options.Autocommit, cancellation).ConfigureAwait(false);
                    return server.Version;
                }
                catch (PostgresException e)
                {
                    string hint = e.SqlState == PostgresErrorCodes.UndefinedTable
                        ? WorkloadRegistry.HintForMissingTable(plan.Options.Workload)
                        : "";
                    throw new WorkloadFailedException($"{e.MessageText} (SQLSTATE {e.SqlState}){hint}", e);
                }
                catch (Exception e) when (DatabaseError.IsExpected(e))
                {
                    throw new WorkloadFailedException($"{plan.Uri.WithoutPassword}: {DatabaseError.From(e).Message}", e);
                }
            }
        }
    }

    private async Task ReportAsync(Task run, RunAggregate aggregate, IProgress<RunProgress>? progress)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1), time);
        while (true)
        {
            Task<bool> tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
            if (await Task.WhenAny(run, tick).ConfigureAwait(false) == run)
                return;
            await tick.ConfigureAwait(false);
            progress?.Report(aggregate.Progress(time.GetUtcNow()));
        }
    }
}
