namespace Dcp.Workload;

/// <summary>
/// The database, or a worker process, did not do what the workload needs: it cannot be reached, refuses the login, lacks a
/// table. The message is for the user; commands end with exit code 3.
/// </summary>
internal sealed class WorkloadFailedException : Exception
{
    public WorkloadFailedException()
    {
    }

    public WorkloadFailedException(string message)
        : base(message)
    {
    }

    public WorkloadFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
