namespace Dcp.Workload.Workloads;

/// <summary>What one client does, cycle by cycle. Used by one task at a time.</summary>
internal interface IWorkloadClient
{
    /// <summary>Waits as long as this client pauses, then says what it does next. The waiting is part of the cycle.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for while it waited.</exception>
    ValueTask<IReadOnlyList<WorkloadTransaction>> NextCycleAsync(CancellationToken stop);
}
