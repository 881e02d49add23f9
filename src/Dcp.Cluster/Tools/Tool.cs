using System.ComponentModel;
using System.Diagnostics;

namespace Dcp.Cluster.Tools;

/// <summary>Runs external programs, each with a time limit: Pacemaker's tools block when there is no coordinator.</summary>
internal static class Tool
{
    internal static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);

    /// <param name="limit">After this long the program and its children are killed.</param>
    /// <exception cref="ClusterException">The program is not installed.</exception>
    internal static async Task<ToolResult> RunAsync(
        IReadOnlyList<string> command, TimeSpan limit, CancellationToken cancellation = default)
    {
        ProcessStartInfo info = new(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(info);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timer.Token);
            var error = process.StandardError.ReadToEndAsync(timer.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(timer.Token).ConfigureAwait(false);
            return new ToolResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            return new ToolResult(ToolResult.TimedOut, "", "");
        }
    }

    /// <summary>Gives the program's output.</summary>
    /// <exception cref="ClusterException">It failed; with its own words.</exception>
    internal static async Task<string> OutputAsync(IReadOnlyList<string> command, CancellationToken cancellation = default)
    {
        var result = await RunAsync(command, DefaultLimit, cancellation).ConfigureAwait(false);
        return result.Ok ? result.Output : throw new ClusterException($"{string.Join(' ', command)}: {result.Complaint}");
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info) ?? throw new ClusterException($"could not start '{info.FileName}'");
        }
        catch (Win32Exception e)
        {
            throw new ClusterException($"could not start '{info.FileName}': {e.Message}", e);
        }
    }
}
