using System.Text.Json;
using Dcp.Workload.Connections;
using Dcp.Workload.Results;
using Dcp.Workload.Statistics;
using Dcp.Workload.Workloads;

namespace Dcp.Workload.Running.Workers;

/// <summary>
/// A worker: takes its settings from <paramref name="input"/>, opens its share of the connections, runs their clients when it
/// is told to, and reports each second to <paramref name="output"/>. It ends when its clients are done, when it is told to,
/// and when its input ends, so that no worker outlives the runner.
/// </summary>
internal sealed class WorkerProgram(TextReader input, TextWriter output, TimeProvider time)
{
    private const string Unfinished = "still under way when the time to finish was over; not counted";

    private const string NotBegun = "due by the rate but not begun when the run ended; not counted";

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <exception cref="InvalidDataException">The input is not a runner's.</exception>
    public async Task RunAsync()
    {
        WorkerSettings settings = await ReadSettingsAsync().ConfigureAwait(false)
            ?? throw new InvalidDataException("this verb is started by 'dcp workload run' alone, which writes what to do to its standard input");
        try
        {
            await RunAsync(settings).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WorkloadFailedException or WorkloadInputException || DatabaseError.IsExpected(e))
        {
            await WriteAsync(WorkerReport.Failed(e.Message)).ConfigureAwait(false);
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
            IWorkloadRun run = await ProbeAsync(connections, uri, workload, arguments, settings.Autocommit).ConfigureAwait(false);
            using WorkerCommands commands = WorkerCommands.Listen(input);
            using WorkerContext context = new(settings, connections, run, new WorkerStatistics(workload.OperationsOf(arguments)), time);
            List<WorkerClient> clients = [];
            for (int number = settings.Index; number < settings.Connections; number += settings.Workers)
                clients.Add(new WorkerClient(context, number));
            if (await OpenAsync(clients, context, commands).ConfigureAwait(false))
                await RunAsync(clients, context, commands.Stop).ConfigureAwait(false);
        }
    }

    private static async Task<IWorkloadRun> ProbeAsync(
        ConnectionFactory connections, PostgresUri uri, IWorkload workload, WorkloadArguments arguments, bool autocommit)
    {
        WorkloadConnection connection = await connections.ProbeAsync(uri, CancellationToken.None).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            ServerIdentity server = await ServerIdentity.AskAsync(connection.Connection, CancellationToken.None).ConfigureAwait(false);
            return await workload.OpenAsync(connection.Connection, server.Dialect, arguments, autocommit, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Opens every client's connection, says so, and waits to be told when the cycles begin.</summary>
    /// <returns>Whether they do.</returns>
    private async Task<bool> OpenAsync(List<WorkerClient> clients, WorkerContext context, WorkerCommands commands)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(commands.Stop, context.Failed);
        try
        {
            if (context.Settings.OpensFirst)
            {
                Task opening = Task.WhenAll(clients.Select(c => c.OpenAsync(stop.Token)));
                while (!await EndsAsync(opening, ReportInterval).ConfigureAwait(false))
                    await WriteAsync(context.Statistics.Take(WorkerReport.Before)).ConfigureAwait(false);
                await opening.ConfigureAwait(false);
            }

            await WriteAsync(context.Statistics.Take(WorkerReport.Before) with { Opened = true }).ConfigureAwait(false);
            context.Begin(await commands.Start.ConfigureAwait(false));
            return true;
        }
        catch (OperationCanceledException)
        {
            await WriteAsync(context.Statistics.Take(WorkerReport.Before) with { Failure = context.Failure, Final = true }).ConfigureAwait(false);
            foreach (WorkerClient client in clients)
                await client.DisposeAsync().ConfigureAwait(false);
            return false;
        }
    }

    private async Task RunAsync(List<WorkerClient> clients, WorkerContext context, CancellationToken interrupted)
    {
        WorkerSettings settings = context.Settings;
        using CancellationTokenSource deadline = settings.Duration is TimeSpan duration
            ? new CancellationTokenSource(Max(context.MeasuredFrom + duration - time.GetUtcNow(), TimeSpan.Zero), time)
            : new CancellationTokenSource();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted, deadline.Token, context.Failed);
        Task[] running = [.. clients.Select(client => Task.Run(() => client.RunAsync(stop.Token), CancellationToken.None))];
        Task ended = WaitForEndAsync(Task.WhenAll(running), settings, interrupted, stop.Token);
        using CancellationTokenRegistration ending = stop.Token.Register(() => context.End(time.GetUtcNow()));
        int second = await ReportUntilAsync(ended, context).ConfigureAwait(false);
        await ended.ConfigureAwait(false);
        int unfinished = running.Count(c => !c.IsCompleted);
        if (unfinished > 0)
            context.Statistics.Errors.Add(new ErrorCount(OperationNames.Cycle, DatabaseError.NoState, unfinished, Unfinished));
        CountNotBegun(context);
        await WriteAsync(context.Statistics.Take(second) with { Failure = context.Failure, Final = true }).ConfigureAwait(false);
    }

    /// <summary>Cycles that were due under a rate and that no client was free for are errors: they would have had the longest latencies.</summary>
    private static void CountNotBegun(WorkerContext context)
    {
        if (context.EndedAt is DateTimeOffset end && context.Arrivals?.NotTaken(end) is long count and > 0)
            context.Statistics.Errors.Add(new ErrorCount(OperationNames.Cycle, DatabaseError.NoState, count, NotBegun));
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

    /// <summary>Reports each second of the warm-up and the run.</summary>
    /// <returns>The second in which the run ended, which is not reported yet.</returns>
    private async Task<int> ReportUntilAsync(Task ended, WorkerContext context)
    {
        for (int second = -(int)Math.Ceiling(context.Settings.WarmUp / ReportInterval); ; second++)
        {
            TimeSpan left = context.MeasuredFrom + (ReportInterval * (second + 1)) - time.GetUtcNow();
            bool hasEnded = left > TimeSpan.Zero ? await EndsAsync(ended, left).ConfigureAwait(false) : ended.IsCompleted;
            int reported = Math.Max(second, WorkerReport.Before);
            if (hasEnded)
                return reported;
            await WriteAsync(context.Statistics.Take(reported)).ConfigureAwait(false);
        }
    }

    private async Task<bool> EndsAsync(Task task, TimeSpan limit)
    {
        using CancellationTokenSource waiting = new();
        await Task.WhenAny(task, Task.Delay(limit, time, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        return task.IsCompleted;
    }

    private async Task<WorkerSettings?> ReadSettingsAsync()
    {
        string? line = await input.ReadLineAsync().ConfigureAwait(false);
        try
        {
            return line is null ? null : JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerSettings);
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
