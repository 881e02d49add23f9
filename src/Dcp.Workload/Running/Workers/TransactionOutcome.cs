namespace Dcp.Workload.Running.Workers;

/// <summary>How a transaction came out.</summary>
internal enum TransactionOutcome
{
    Done,

    /// <summary>An error, which is counted; the connection is fit for the next one.</summary>
    Failed,

    /// <summary>The connection is gone, which is counted.</summary>
    Lost,
}
