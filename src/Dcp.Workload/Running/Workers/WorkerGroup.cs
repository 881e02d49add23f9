using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dcp.Workload.Results;

namespace Dcp.Workload.Running.Workers;

/// <summary>The workers of a run. Disposing ends those that have not ended.</summary>
internal sealed class WorkerGroup : IAsyncDisposable
{
    private readonly List<IWorkerChannel> _channels = [];

    private WorkerGroup()
    {
    }

    /// <summary>Starts the workers and tells them their settings.</summary>
    /// <exception cref="WorkloadFailedException">One could not be started.</exception>
    public static WorkerGroup Start(IWorkerLauncher launcher, RunPlan plan)
    {
        WorkerGroup group = new();
        for (int index = 0; index < plan.Workers; index++)
            group._channels.Add(launcher.Start(index));
        for (int index = 0; index < plan.Workers; index++)
            Write(group._channels[index], plan.SettingsFor(index), WorkerJson.Default.WorkerSettings);
        return group;
    }

    /// <summary>Waits until the workers have opened all connections, and adds up how long each took.</summary>
    /// <exception cref="WorkloadFailedException">A worker ended instead, or cannot reach the database.</exception>
    public async Task WaitUntilOpenAsync(RunAggregate aggregate, CancellationToken cancellation)
    {
        await foreach (Task opened in Task.WhenEach(_channels.Select((c, i) => OpenAsync(c, i, aggregate))).WithCancellation(cancellation).ConfigureAwait(false))
            await opened.ConfigureAwait(false);
    }

    /// <summary>Starts the cycles and adds up the reports until all workers have ended.</summary>
    /// <returns>Why the run ended early; null when it did not.</returns>
    public async Task<string?> RunAsync(DateTimeOffset start, RunAggregate aggregate, CancellationToken cancellation)
    {
        foreach (IWorkerChannel channel in _channels)
            Write(channel, new WorkerCommand(start), WorkerJson.Default.WorkerCommand);

        CancellationTokenRegistration registration = cancellation.Register(Stop);
        await using (registration.ConfigureAwait(false))
        {
            string?[] failures = await Task.WhenAll(_channels.Select((c, i) => FollowAsync(c, i, aggregate))).ConfigureAwait(false);
            string? failure = failures.FirstOrDefault(f => f is not null);
            return failure ?? (cancellation.IsCancellationRequested ? RunResult.Interrupted : null);
        }
    }

    private static async Task OpenAsync(IWorkerChannel channel, int index, RunAggregate aggregate)
    {
        WorkerReport report;
        do
        {
            report = await ReadAsync(channel).ConfigureAwait(false);
            aggregate.Add(index, report);
            if (report.Final)
                throw new WorkloadFailedException(report.Failure ?? "a worker ended before its cycles began");
        }
        while (!report.Opened);
    }

    private async Task<string?> FollowAsync(IWorkerChannel channel, int index, RunAggregate aggregate)
    {
        try
        {
            WorkerReport report;
            do
            {
                report = await ReadAsync(channel).ConfigureAwait(false);
                aggregate.Add(index, report);
                if (report.Failure is not null)
                    Stop();
            }
            while (!report.Final);

            channel.Input.Close();
            return report.Failure ?? await channel.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is WorkloadFailedException or IOException)
        {
            aggregate.Leave(index);
            Stop();
            return e.Message;
        }
    }

    private void Stop()
    {
        foreach (IWorkerChannel channel in _channels)
            Write(channel, new WorkerCommand(Stop: true), WorkerJson.Default.WorkerCommand);
    }

    private static async Task<WorkerReport> ReadAsync(IWorkerChannel channel)
    {
        string? line = await channel.Output.ReadLineAsync().ConfigureAwait(false);
        if (line is null)
            throw new WorkloadFailedException(await channel.CompleteAsync().ConfigureAwait(false) ?? "a worker ended without a result");
        try
        {
            return JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerReport)
                ?? throw new WorkloadFailedException("a worker reported nothing");
        }
        catch (JsonException e)
        {
            throw new WorkloadFailedException($"a worker said what is no report: {line}", e);
        }
    }

    private static void Write<T>(IWorkerChannel channel, T value, JsonTypeInfo<T> type)
    {
        try
        {
            // Locked: a failure and an interruption may want to end a worker at the same moment.
            lock (channel)
            {
                channel.Input.WriteLine(JsonSerializer.Serialize(value, type));
                channel.Input.Flush();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The worker has ended: its output says why.
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IWorkerChannel channel in _channels)
            await channel.DisposeAsync().ConfigureAwait(false);
    }
}
