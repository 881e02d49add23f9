namespace Dcp.Workload.Statistics;

/// <summary>Operations that every workload has.</summary>
internal static class OperationNames
{
    /// <summary>A whole cycle, its pause included.</summary>
    public const string Cycle = "__cycle__";

    /// <summary>The opening of a connection, login included, time in the queue of this side not.</summary>
    public const string Connect = "__connect__";

    /// <summary>How long after its time a cycle began, under a target rate.</summary>
    public const string Lag = "__lag__";
}
