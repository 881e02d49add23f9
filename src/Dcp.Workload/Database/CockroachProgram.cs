using System.ComponentModel;
using System.Diagnostics;

namespace Dcp.Workload.Database;

/// <summary>A <c>cockroach</c> that is run to its end, in a directory and for a limited time.</summary>
/// <param name="Path">Of the program.</param>
internal sealed record CockroachProgram(string Path)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="DatabaseUnavailableException">It could not be run, took too long, or failed; with its last words.</exception>
    public async Task<string> RunAsync(string directory, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        (int exitCode, string output, string error) = await TryAsync(directory, arguments, cancellation).ConfigureAwait(false);
        return exitCode == 0 ? output : throw new DatabaseUnavailableException($"{Path} {arguments[0]} failed: {error}");
    }

    /// <summary>As <see cref="RunAsync"/>, but that it failed is for the caller to judge.</summary>
    public async Task<(int ExitCode, string Output, string Error)> TryAsync(string directory, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        ProcessStartInfo info = new(Path, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(info);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return (process.ExitCode, output, (await error.ConfigureAwait(false)).Trim());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new DatabaseUnavailableException($"{Path} {arguments[0]} did not end within {Limit.TotalSeconds:0} s.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info) ?? throw new DatabaseUnavailableException($"Could not start {Path}.");
        }
        catch (Win32Exception e)
        {
            throw new DatabaseUnavailableException($"Could not start {Path}: {e.Message}", e);
        }
    }
}
