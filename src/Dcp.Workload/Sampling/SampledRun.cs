using Dcp.Workload.Results;
using Dcp.Workload.Running;

namespace Dcp.Workload.Sampling;

/// <summary>A run of a workload with somebody looking into the database meanwhile.</summary>
internal static class SampledRun
{
    /// <summary>As <see cref="WorkloadRunner.RunAsync"/>, with samples and statements added to its result.</summary>
    /// <param name="databaseUri">
    /// Login for looking, to the database itself even if the run goes through a pooler; null for a run that nobody looks at.
    /// </param>
    /// <exception cref="WorkloadInputException">The options are wrong.</exception>
    /// <exception cref="WorkloadFailedException">The database cannot be reached.</exception>
    public static async Task<RunResult> RunAsync(
        RunOptions options, string? databaseUri, IProgress<RunProgress>? progress, TimeProvider time, CancellationToken cancellation)
    {
        WorkloadRunner runner = new(time);
        if (databaseUri is null)
            return await runner.RunAsync(options, progress, cancellation).ConfigureAwait(false);
        SamplingOptions sampled = new() { DatabaseUri = databaseUri, ConsoleUri = options.ConsoleUri };
        RunSampling sampling = await RunSampling.StartAsync(sampled, time, cancellation).ConfigureAwait(false);
        await using (sampling.ConfigureAwait(false))
        {
            RunResult result = await runner.RunAsync(options, progress, cancellation).ConfigureAwait(false);
            return await sampling.AddToAsync(result).ConfigureAwait(false);
        }
    }
}
