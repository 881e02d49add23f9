using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dcp.Bench;
using Dcp.Workload.Database;

namespace Dcp.Commands;

/// <summary>What the comparisons of <c>dcp bench</c> have in common: where their reports go, and how they end.</summary>
internal static class BenchVerb
{
    /// <summary>Measures, writes the report to the file when there is one, and shows it; what can go wrong is one line on stderr and an exit code.</summary>
    /// <param name="show">Prints a report, and says how the command ends.</param>
    internal static Task<int> RunAsync<T>(
        Func<CancellationToken, Task<T>> measureAsync, JsonTypeInfo<T> json, FileInfo? file, Func<T, int> show) => RunAsync(async stop =>
    {
        T report = await measureAsync(stop);
        if (file is not null)
            await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(report, json), CancellationToken.None);
        return show(report);
    });

    /// <summary>As the other, for what has no report.</summary>
    internal static async Task<int> RunAsync(Func<CancellationToken, Task<int>> verbAsync)
    {
        using Interruption interruption = new();
        try
        {
            return await verbAsync(interruption.Token);
        }
        catch (Exception e) when (e is BenchException or DatabaseUnavailableException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"dcp: {e.Message}");
            return ExitCode.OutsideFailed;
        }
        catch (OperationCanceledException) when (interruption.Happened)
        {
            await Console.Error.WriteLineAsync("dcp: interrupted");
            return interruption.ExitCode;
        }
    }
}
