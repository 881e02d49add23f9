using System.Text.Json;

namespace Dcp.Workload.Running.Workers;

/// <summary>
/// Listens to what the runner tells a worker after its settings. The end of the input means the same as a command to stop,
/// so that no worker outlives its runner.
/// </summary>
internal sealed class WorkerCommands : IDisposable
{
    private readonly TaskCompletionSource<DateTimeOffset> _start = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly TextReader _input;

    private WorkerCommands(TextReader input) => _input = input;

    /// <summary>When the cycles begin; cancelled when the run ends before they do.</summary>
    public Task<DateTimeOffset> Start => _start.Task;

    /// <summary>The run is to end.</summary>
    public CancellationToken Stop => _stop.Token;

    public static WorkerCommands Listen(TextReader input)
    {
        WorkerCommands commands = new(input);

        // A thread of its own: reading standard input blocks. It ends with the input, at the latest with the process.
        _ = Task.Factory.StartNew(commands.Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return commands;
    }

    public void Dispose() => _stop.Dispose();

    private void Read()
    {
        while (_input.ReadLine() is string line && Parse(line) is { Stop: false } command)
        {
            if (command.Start is DateTimeOffset start)
                _start.TrySetResult(start);
        }

        _start.TrySetCanceled();
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run was over first.
        }
    }

    private static WorkerCommand? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerCommand);
        }
        catch (JsonException)
        {
            // Not a runner's: as good as no runner.
            return null;
        }
    }
}
