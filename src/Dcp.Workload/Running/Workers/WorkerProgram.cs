using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dcp.Workload.Connections;
using Dcp.Workload.Results;
using Dcp.Workload.Statistics;
using Dcp.Workload.Workloads;

namespace Dcp.Workload.Running.Workers;

/// <summary>
/// A worker: takes its settings from <paramref name="input"/>, runs its share of the clients and reports each second to
/// <paramref name="output"/>. It ends when its clients are done, when it is told to, and when its input ends, so that no
/// worker outlives the runner.
/// </summary>
internal sealed class WorkerProgram(TextReader input, TextWriter output, TimeProvider time)
{
    private const string Unfinished = "still under way when the time to finish was over; not counted";

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <exception cref="InvalidDataException">The input is not a runner's.</exception>
    public async Task RunAsync()
    {
        WorkerSettings settings = await ReadAsync(WorkerJson.Default.WorkerSettings).ConfigureAwait(false)
            ?? throw new InvalidDataException("this verb is started by 'dcp workload run' alone, which writes what to do to its standard input");
        try
        {
            await RunAsync(settings).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WorkloadFailedException or WorkloadInputException || DatabaseError.IsExpected(e))
        {
            await WriteAsync(WorkerReport.Ready with { Failure = e.Message, Final = true }).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(WorkerSettings settings)
    {
        IWorkload workload = WorkloadRegistry.Find(settings.Workload);
        WorkloadArguments arguments = WorkloadArguments.Check(workload.Arguments, settings.Arguments);
        PostgresUri uri = PostgresUri.Parse(settings.Uri);
        ConnectionFactory connections = new(uri, settings.ApplicationName, settings.Prepare);
        await using (connections.ConfigureAwait(false))
        {
            IWorkloadRun run = await OpenAsync(connections, uri, workload, arguments, settings.Autocommit).ConfigureAwait(false);
            await WriteAsync(WorkerReport.Ready).ConfigureAwait(false);
            WorkerCommand? command = await ReadAsync(WorkerJson.Default.WorkerCommand).ConfigureAwait(false);
            if (command?.Start is not DateTimeOffset start)
                return;

            WorkerStatistics statistics = new(workload.OperationsOf(arguments));
            using WorkerContext context = new(settings, start, connections, run, statistics, time);
            await RunClientsAsync(context).ConfigureAwait(false);
        }
    }

    private static async Task<IWorkloadRun> OpenAsync(
        ConnectionFactory connections, PostgresUri uri, IWorkload workload, WorkloadArguments arguments, bool autocommit)
    {
        WorkloadConnection connection = await connections.ProbeAsync(uri, CancellationToken.None).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            ServerIdentity server = await ServerIdentity.AskAsync(connection.Connection, CancellationToken.None).ConfigureAwait(false);
            return await workload.OpenAsync(connection.Connection, server.Dialect, arguments, autocommit, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task RunClientsAsync(WorkerContext context)
    {
        WorkerSettings settings = context.Settings;
        using CancellationTokenSource interrupted = new();
        using CancellationTokenSource deadline = settings.Duration is TimeSpan duration
            ? new CancellationTokenSource(Max(context.Start + duration - time.GetUtcNow(), TimeSpan.Zero), time)
            : new CancellationTokenSource();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted.Token, deadline.Token, context.Failed);

        // A thread of its own: reading standard input blocks. It ends with the input, at the latest with the process.
        _ = Task.Factory.StartNew(
            () => WaitForStop(interrupted), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        List<Task> clients = [];
        for (int number = settings.Index; number < settings.Connections; number += settings.Workers)
        {
            WorkerClient client = new(context, number);
            clients.Add(Task.Run(() => client.RunAsync(stop.Token), CancellationToken.None));
        }

        Task all = Task.WhenAll(clients);
        Task ended = WaitForEndAsync(all, settings, interrupted.Token, stop.Token);
        int second = await ReportUntilAsync(ended, context).ConfigureAwait(false);
        await ended.ConfigureAwait(false);
        int unfinished = clients.Count(c => !c.IsCompleted);
        if (unfinished > 0)
            context.Statistics.Errors.Add(new ErrorCount(OperationNames.Cycle, DatabaseError.NoState, unfinished, Unfinished));
        await WriteAsync(context.Statistics.Take(second) with { Failure = context.Failure, Final = true }).ConfigureAwait(false);
    }

    /// <summary>Waits until the clients are done, or have had their time to finish after the run's end.</summary>
    private async Task WaitForEndAsync(Task all, WorkerSettings settings, CancellationToken interrupted, CancellationToken stop)
    {
        await WhenAsync(all, stop).ConfigureAwait(false);
        using CancellationTokenSource grace = new(settings.Grace, time);
        using CancellationTokenRegistration hurry = interrupted.Register(() => grace.CancelAfter(settings.InterruptGrace));
        await WhenAsync(all, grace.Token).ConfigureAwait(false);
        if (all.IsCompleted)
            await all.ConfigureAwait(false);
    }

    private static async Task WhenAsync(Task task, CancellationToken cancellation)
    {
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellation.Register(() => cancelled.TrySetResult());
        await Task.WhenAny(task, cancelled.Task).ConfigureAwait(false);
    }

    private async Task<int> ReportUntilAsync(Task ended, WorkerContext context)
    {
        for (int second = 0; ; second++)
        {
            TimeSpan left = context.Start + (ReportInterval * (second + 1)) - time.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                using CancellationTokenSource waiting = new();
                Task delay = Task.Delay(left, time, waiting.Token);
                await Task.WhenAny(ended, delay).ConfigureAwait(false);
                await waiting.CancelAsync().ConfigureAwait(false);
            }

            if (ended.IsCompleted)
                return second;
            await WriteAsync(context.Statistics.Take(second)).ConfigureAwait(false);
        }
    }

    private void WaitForStop(CancellationTokenSource interrupted)
    {
        string? line;
        do
        {
            line = input.ReadLine();
        }
        while (line is not null && JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerCommand) is not { Stop: true });

        try
        {
            interrupted.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run was over first.
        }
    }

    private async Task<T?> ReadAsync<T>(JsonTypeInfo<T> type)
        where T : class
    {
        string? line = await input.ReadLineAsync().ConfigureAwait(false);
        try
        {
            return line is null ? null : JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"not what a runner writes: {e.Message}", e);
        }
    }

    private async Task WriteAsync(WorkerReport report)
    {
        await output.WriteLineAsync(JsonSerializer.Serialize(report, WorkerJson.Default.WorkerReport)).ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
