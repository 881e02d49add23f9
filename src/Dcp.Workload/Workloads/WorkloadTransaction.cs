using Dcp.Workload.Connections;

namespace Dcp.Workload.Workloads;

/// <summary>One step of a cycle, timed under its name.</summary>
/// <param name="RunAsync">
/// Does the work on a connection, and can be run again from its beginning when the database asks for that. Null when this
/// cycle leaves the step out: it is timed all the same, as dbworkload does, so that every operation counts every cycle.
/// </param>
internal readonly record struct WorkloadTransaction(string Name, Func<WorkloadConnection, CancellationToken, Task>? RunAsync);
