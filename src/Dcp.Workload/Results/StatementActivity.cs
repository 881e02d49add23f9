using System.Text.Json.Serialization;

namespace Dcp.Workload.Results;

/// <summary>What the database says about one statement over a run, all sessions together.</summary>
/// <param name="Text">The statement with its constants left out, cut to a readable length.</param>
/// <param name="TotalMs">Time in the executor, waits for locks included, ms; without the way to the client and back.</param>
/// <param name="Rows">Rows returned or changed.</param>
/// <param name="ContentionMs">
/// Waiting for others' locks, all executions together, ms: counted by CockroachDB, estimated from one look a second by
/// PostgreSQL; null when unknown.
/// </param>
public sealed record StatementActivity(string Text, long Calls, double TotalMs, long Rows, double? ContentionMs = null)
{
    [JsonIgnore]
    public double MeanMs => Calls > 0 ? TotalMs / Calls : 0;
}
