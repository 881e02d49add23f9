namespace Dcp.Server.Cluster.Budgets;

/// <summary>What holds connections under a limit.</summary>
internal interface IBudgetGate
{
    /// <summary>
    /// From now on no connection is opened at or above <paramref name="limit"/>; those that are too many are closed as soon as their
    /// clients give them back. Returns how many there are, those being opened included: read with the change, in one step.
    /// </summary>
    int SetLimit(int limit);
}
