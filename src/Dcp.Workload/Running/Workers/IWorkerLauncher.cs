namespace Dcp.Workload.Running.Workers;

/// <summary>Starts workers.</summary>
internal interface IWorkerLauncher
{
    /// <exception cref="WorkloadFailedException">It could not be started.</exception>
    IWorkerChannel Start(int index);
}
