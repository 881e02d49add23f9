namespace Dcp.Workload.Workloads;

/// <summary>A workload with its arguments and what it knows about the data, shared by all clients of a process. Thread-safe.</summary>
internal interface IWorkloadRun
{
    /// <param name="random">Belongs to this client from now on.</param>
    IWorkloadClient CreateClient(Random random, TimeProvider time);
}
