using System.ComponentModel;
using System.Diagnostics;

namespace Dcp.Bench;

/// <summary>Runs a program to its end and captures what it says; kills it when cancelled.</summary>
internal static class BenchTool
{
    /// <exception cref="BenchException">It cannot be started.</exception>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string program, IEnumerable<string> arguments, string? password, CancellationToken cancellation, string? sslMode = null)
    {
        ProcessStartInfo info = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (password is not null)
            info.Environment["PGPASSWORD"] = password;
        if (sslMode is not null)
            info.Environment["PGSSLMODE"] = sslMode;
        using Process process = Start(info);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await error);
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info) ?? throw new BenchException($"could not start {info.FileName}");
        }
        catch (Win32Exception e)
        {
            throw new BenchException($"could not start {info.FileName}: {e.Message}");
        }
    }
}
