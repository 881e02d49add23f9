namespace Dcp.Workload;

/// <summary>What was asked for is wrong. The message says what, and what is allowed; commands end with exit code 1.</summary>
internal sealed class WorkloadInputException : Exception
{
    public WorkloadInputException()
    {
    }

    public WorkloadInputException(string message)
        : base(message)
    {
    }

    public WorkloadInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
