using Dcp.Workload.Connections;

namespace Dcp.Workload.Workloads;

/// <summary>One step of a cycle, timed under its name.</summary>
/// <param name="RunAsync">
/// Does the work on a connection, and can be run again from its beginning when the database asks for that. Null when this
/// cycle leaves the step out: it is timed all the same, as dbworkload does, so that every operation counts every cycle.
/// </param>
/// <param name="IsExplicit">Whether it is one explicit transaction, which the runner begins and commits, whatever the run's autocommit.</param>
/// <param name="Retries">How often it is repeated at most when the database asks for that; null for as often as the runner does.</param>
internal readonly record struct WorkloadTransaction(
    string Name, Func<WorkloadConnection, CancellationToken, Task>? RunAsync, bool IsExplicit = false, int? Retries = null);
