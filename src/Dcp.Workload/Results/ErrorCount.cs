namespace Dcp.Workload.Results;

/// <summary>How often an operation failed with a SQLSTATE, and one message as an example. <c>-----</c> stands for a lost connection.</summary>
public sealed record ErrorCount(string Operation, string SqlState, long Count, string Example);
