namespace Dcp.Workload.Workloads;

/// <summary>A workload with its arguments and what it knows about the data, shared by all clients of a process. Thread-safe.</summary>
internal interface IWorkloadRun
{
    /// <param name="number">Which of the run's clients this is, from 0, over all workers.</param>
    /// <param name="random">Belongs to this client from now on.</param>
    IWorkloadClient CreateClient(int number, Random random, TimeProvider time);
}
