using System.Diagnostics;

namespace Dcp.Workload.Running.Workers;

/// <summary>The way to a worker that is a process.</summary>
internal sealed class ProcessChannel : IWorkerChannel
{
    private readonly Process _process;
    private readonly int _index;
    private readonly Task<string> _complaint;

    public ProcessChannel(Process process, int index)
    {
        _process = process;
        _index = index;
        _complaint = process.StandardError.ReadToEndAsync();
    }

    public TextWriter Input => _process.StandardInput;

    public TextReader Output => _process.StandardOutput;

    public async Task<string?> CompleteAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        string complaint = (await _complaint.ConfigureAwait(false)).Trim();
        return _process.ExitCode == 0
            ? null
            : $"worker {_index} ended with exit code {_process.ExitCode}{(complaint.Length == 0 ? "" : ": " + complaint)}";
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await _complaint.ConfigureAwait(false);
        _process.Dispose();
    }
}
