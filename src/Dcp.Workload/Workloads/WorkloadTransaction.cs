using System.Data;
using Dcp.Workload.Connections;

namespace Dcp.Workload.Workloads;

/// <summary>One step of a cycle, timed under its name.</summary>
/// <param name="RunAsync">
/// Does the work on a connection, and can be run again from its beginning when the database asks for that. Null when this
/// cycle leaves the step out: it is timed all the same, as dbworkload does, so that every operation counts every cycle.
/// </param>
/// <param name="IsExplicit">Whether it is one explicit transaction, which the runner begins and commits, whatever the run's autocommit.</param>
/// <param name="Retries">How often it is repeated at most when the database asks for that; null for as often as the runner does.</param>
/// <param name="Isolation">Of the explicit transaction; unspecified is READ COMMITTED, which Npgsql asks for by itself.</param>
internal readonly record struct WorkloadTransaction(
    string Name,
    Func<WorkloadConnection, CancellationToken, Task>? RunAsync,
    bool IsExplicit = false,
    int? Retries = null,
    IsolationLevel Isolation = IsolationLevel.Unspecified)
{
    /// <summary>The isolation that a database of this kind gives those who do not ask: what an application that says BEGIN has.</summary>
    public static IsolationLevel DefaultIsolation(Dialect dialect) =>
        dialect == Dialect.CockroachDb ? IsolationLevel.Serializable : IsolationLevel.Unspecified;
}
