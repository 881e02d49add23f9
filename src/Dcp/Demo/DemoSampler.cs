using Dcp.Workload.Database;
using Dcp.Workload.Sampling;

namespace Dcp.Demo;

/// <summary>Samples everything that a demo's run touches: database, pooler, clients, host.</summary>
internal static class DemoSampler
{
    public static Task<RunSampling> StartAsync(IWorkloadDatabase database, ManagedPool? pool, TimeProvider time, CancellationToken cancellation)
    {
        SamplingOptions options = new()
        {
            DatabaseUri = database.AdminUri.OriginalString,
            DatabasePid = database.Pid,
            ConsoleUri = pool?.ConsoleUri.OriginalString,
            PoolerPid = pool?.Pid,
            CockroachNodes = (database as ScratchCockroach)?.HttpUris,
        };
        return RunSampling.StartAsync(options, time, cancellation);
    }
}
