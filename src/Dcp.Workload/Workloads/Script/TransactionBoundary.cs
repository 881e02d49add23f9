namespace Dcp.Workload.Workloads.Script;

/// <summary>What a statement does to the transaction that it is in.</summary>
internal enum TransactionBoundary
{
    None,

    /// <summary>BEGIN or START TRANSACTION.</summary>
    Begins,

    /// <summary>COMMIT, END, ROLLBACK or ABORT.</summary>
    Ends,
}
